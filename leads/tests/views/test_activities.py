"""Calls, meetings and mail drafts from the composer (CM-15, WA-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Activity
from leads.tests.factories import make_lead
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
CALL = {"direction": "out", "outcome": "reached", "minutes": "12", "text": "Wants a demo"}


@pytest.fixture
def lead(client, rep):
    client.force_login(rep)
    return make_lead(owner=rep)


def log(client, lead, kind, **values):
    return client.post(reverse("activity_log", args=[lead.pk, kind]), values)


def page_of(client, lead, query="") -> str:
    return client.get(lead.get_absolute_url() + query).content.decode()


def test_a_call_with_direction_outcome_and_length(client, rep, lead):
    assert log(client, lead, "call", **CALL).status_code == 302
    call = Activity.objects.get()
    assert (call.lead, call.author, call.minutes, call.outcome) == (lead, rep, 12, "reached")
    page = page_of(client, lead)
    for words in ("Wants a demo", "called", "we called", "reached", "12"):
        assert words in page


def test_a_call_of_yesterday_stands_in_the_story_yesterday(client, lead):
    yesterday = (timezone.now() - timedelta(days=1)).replace(second=0, microsecond=0)
    log(client, lead, "call", **CALL, at=yesterday.strftime("%Y-%m-%dT%H:%M"))
    assert Event.objects.get(kind="leads.called").happened_at == yesterday


def test_what_lies_ahead_is_no_call_yet(client, lead):
    tomorrow = timezone.now() + timedelta(days=1)
    answer = log(client, lead, "call", **CALL, at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    assert answer.status_code == 422
    assert "This lies ahead" in answer.content.decode()
    assert "Wants a demo" in answer.content.decode(), "nothing typed is lost"
    assert not Activity.objects.exists()


def test_a_meeting(client, lead):
    log(client, lead, "meeting", place="Turin", minutes="45", text="Saw the plant")
    page = page_of(client, lead)
    assert "met" in page
    assert "Turin" in page


def test_a_mail_draft_is_kept_and_can_be_written_on(client, lead):
    log(client, lead, "email", to="ada@example.com", subject="Offer", text="Dear Ada")
    draft = Activity.objects.get()
    address = reverse("activity_edit", args=[draft.pk])
    assert address in page_of(client, lead)
    values = {"to": "", "subject": "Our offer", "text": "Dear Ada,", "version": draft.version}
    assert client.post(address, values).status_code == 302
    draft.refresh_from_db()
    assert (draft.subject, draft.text) == ("Our offer", "Dear Ada,")
    assert log(client, lead, "email", to="ada@example.com").status_code == 422, "empty"


def test_each_kind_is_a_tab_without_javascript(client, lead):
    for kind, field in (("call", "outcome"), ("meeting", "place"), ("email", "subject")):
        assert f"?compose={kind}" in page_of(client, lead)
        assert f'name="{field}"' in page_of(client, lead, f"?compose={kind}")


def test_only_the_author_corrects_it(client, lead):
    log(client, lead, "call", **CALL)
    call = Activity.objects.get()
    client.force_login(make_user("other"))
    answer = client.post(
        reverse("activity_edit", args=[call.pk]), CALL | {"text": "No", "version": call.version}
    )
    assert answer.status_code == 422
    client.post(reverse("activity_remove", args=[call.pk]))
    call.refresh_from_db()
    assert call.text == "Wants a demo"
    assert not call.is_trashed


def test_of_a_lead_one_may_not_see_it_does_not_exist(client, lead):
    """TRUST A2."""
    log(client, lead, "call", **CALL)
    client.force_login(make_user("own", visibility="own"))
    assert client.get(reverse("activity_edit", args=[Activity.objects.get().pk])).status_code == 404
    assert log(client, lead, "call", **CALL).status_code == 404


def test_unknown_kinds_and_trashed_leads_take_nothing(client, lead):
    assert log(client, lead, "seance", **CALL).status_code == 404
    log(client, lead, "call", **CALL)
    told = Activity.objects.get()
    lead.deleted_at = timezone.now()
    lead.save()
    assert log(client, lead, "call", **CALL).status_code == 404
    assert client.get(reverse("activity_edit", args=[told.pk])).status_code == 404
    assert client.post(reverse("activity_remove", args=[told.pk])).status_code == 404
