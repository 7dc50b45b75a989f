"""Saved reports (X28): kept under a name, shared, changed by their owner only."""

from __future__ import annotations

import re

import pytest

from records.models import SavedReport
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
SAVE = "/reports/activities/save/?period=last_quarter"


@pytest.fixture
def saved(client, rep) -> SavedReport:
    client.force_login(rep)
    answer = client.post(SAVE, {"title": "Quarter", "sharing": "everyone"})
    assert answer.status_code == 302 and "period=last_quarter" in answer.url
    return SavedReport.objects.get()


def test_it_keeps_the_question_not_the_answer(client, rep, saved):
    """Words such as "last quarter" stay words."""
    assert (saved.params, saved.report, saved.owner) == ("period=last_quarter", "activities", rep)
    page = client.get(f"/reports/activities/?period=last_quarter&saved={saved.pk}")
    assert "<h1>Quarter</h1>" in page.content.decode()
    assert "Quarter" in client.get("/reports/").content.decode()


def test_shared_ones_are_seen_and_only_the_owner_changes_them(client, saved):
    """TRUST A2: what is not one's own does not exist for changing."""
    client.force_login(make_user("other"))
    assert "Quarter" in client.get("/reports/").content.decode()
    assert client.post(f"/reports/saved/{saved.pk}/", {"remove": "1"}).status_code == 404
    SavedReport.objects.update(sharing="private")
    assert "Quarter" not in client.get("/reports/").content.decode()


def test_owner_renames_and_removes(client, saved):
    """An empty name is refused with 422."""
    address = f"/reports/saved/{saved.pk}/"
    assert client.post(address, {"title": "", "sharing": "team"}).status_code == 422
    client.post(address, {"title": "Mine", "sharing": "private"})
    saved.refresh_from_db()
    assert (saved.title, saved.sharing) == ("Mine", "private")
    client.post(address, {"remove": "1"})
    assert not SavedReport.objects.live().exists()


def test_a_question_that_makes_no_sense_is_not_saved(client, rep):
    """TRUST A7."""
    client.force_login(rep)
    wrong = SAVE.replace("last_quarter", "never")
    assert client.post(wrong, {"title": "x", "sharing": "private"}).status_code == 400
    assert not SavedReport.objects.exists()


def test_it_is_saved_once(client, rep):
    """TRUST D7: by the token that stands on the page."""
    client.force_login(rep)
    token = re.search(r'name="form_token"\s+value="([^"]+)"', client.get(SAVE).text)[1]
    sent = {"title": "Quarter", "sharing": "private", "form_token": token}
    assert len({client.post(SAVE, sent).url for _time in range(2)}) == 1
    assert SavedReport.objects.count() == 1
