"""X17: what is carried away and what was refused stands in the log, with who and what, no more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leads.tests.factories import make_lead
from records.jobs import runner
from records.lists import answers
from records.models import Job
from tests.trust.crawl import body_of, page_of
from users.models import SecurityEntry
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def told(*kinds: str) -> list[tuple[str, str, str]]:
    rows = SecurityEntry.objects.filter(kind__in=kinds).order_by("id")
    return list(rows.values_list("kind", "user__name", "about"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_taken_away_at_once(rep, as_user, form):
    make_lead(owner=rep)
    answer = as_user(rep).get(f"/leads/?list=all&format={form}", headers={"User-Agent": "Firefox"})
    assert body_of(answer)
    [(kind, name, about)] = told("exported")
    assert (kind, name) == ("exported", "Rep")
    assert about.startswith("leads-") and about.endswith(form)
    entry = SecurityEntry.objects.get(kind="exported")
    assert (entry.address, entry.user_agent) == ("127.0.0.1", "Firefox")


def test_a_large_one_when_its_file_is_fetched(rep, as_user, monkeypatch):
    """Asking for it carries nothing away; each fetching does."""
    monkeypatch.setattr(answers, "AT_ONCE", 1)
    for _number in range(3):
        make_lead(owner=rep)
    client = as_user(rep)
    client.get("/leads/?list=all&format=csv")
    assert told("exported") == []
    job = Job.objects.get()
    runner.run(job.pk)
    for _time in range(2):
        body_of(client.get(reverse("leads-download", args=[job.pk])))
    assert told("exported") == [("exported", "Rep", "leads.csv (3)")] * 2


@pytest.mark.parametrize("url", ["/leads/?list=all", "/leads/?list=all&format=json", "/me/"])
def test_looking_is_not_taking_away(rep, as_user, url):
    assert as_user(rep).get(url).status_code == 200
    assert told("exported", "forbidden") == []


def test_a_refusal_names_who_and_the_route_not_the_address(as_user):
    """Routes hold no numbers and no query, which may be secret."""
    reader = make_user("reader", role="reader")
    lead, client = make_lead("Secret name"), as_user(reader)
    client.post(reverse("lead_trash", args=[lead.pk]) + "?q=secret", {"text": "secret"})
    client.get(reverse("security_log"))
    assert told("forbidden") == [
        ("forbidden", "Reader", "POST leads/<int:lead_id>/trash/"),
        ("forbidden", "Reader", "GET setup/security/"),
    ]


def test_somebody_who_goes_on_trying_fills_no_log(as_user):
    client = as_user(make_user("reader", role="reader"))
    for _time in range(50):
        client.get(reverse("security_log"))
    assert len(told("forbidden")) == 1


def test_what_one_may_not_see_is_no_refusal(as_user):
    """It does not exist: 404, and nothing is noted that says it does (A3)."""
    own = make_user("own", visibility="own")
    assert as_user(own).get(make_lead().get_absolute_url()).status_code == 404
    assert told("forbidden") == []


def test_strangers_are_not_noted(client):
    make_user("boss", role="admin")
    assert client.get(reverse("security_log")).status_code == 302
    assert told("forbidden", "exported") == []


def test_admins_read_it(rep, admin, as_user):
    body_of(as_user(rep).get("/leads/?list=all&format=csv"))
    as_user(rep).get(reverse("organisation"))
    text = page_of(body_of(as_user(admin).get(reverse("security_log")))).text
    assert "Took data away in a file" in text and "leads-" in text
    assert "Tried what is not theirs to do" in text and "GET setup/organisation/" in text
