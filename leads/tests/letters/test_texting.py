"""One SMS each to a selection (SX-24, WA-25): the right ones, once, refusable, not all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.tests.factories import make_lead, make_point
from leads.tests.letters.test_mailing import chosen
from notifications.actions import unsubscribe
from notifications.mailing import start_mailing
from notifications.models import Channel, Message, Unsubscribed
from notifications.sending.outbox import content_of, send_due
from notifications.sending.unsubscribe import unsubscribe_link
from records.actions import undo
from records.jobs import runner
from records.models import HeldRecord
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
TEXT = "Dear {{ lead.first_name }}, we moved."
LATER = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _provider(settings):
    settings.SMS_PROVIDER = "log"


@pytest.fixture
def people(rep):
    found = [make_lead(f"Person{n} Smith", owner=rep) for n in range(3)]
    for n, lead in enumerate(found):
        make_point(lead, f"+49 170 123456{n}")
    return found


def text_to(by, records, *, text: str = TEXT, name: str = "leads", **more):
    selection = chosen(by, records)
    selection.list_name = name
    selection.save()
    job = start_mailing(selection, by=by, text=text, channel=Channel.SMS, **more)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def texts() -> list[str]:
    """As they are sent."""
    return [content_of(each).text for each in Message.objects.order_by("recipient", "pk")]


def test_each_gets_one_with_their_own_words(rep, people):
    """Unsigned, and with a way to refuse further ones unless the text says how."""
    text_to(rep, people)
    link = unsubscribe_link("+491701234560")
    assert texts()[0] == f"Dear Person0, we moved.\nNo more texts: {link}"
    assert list(
        Message.objects.order_by("recipient", "pk").values_list("recipient", "channel")
    ) == [(f"+49170123456{n}", "sms") for n in range(3)]
    text_to(rep, people[:1], with_link=False)
    assert texts()[1] == "Dear Person0, we moved."


def test_who_is_left_out_is_said(rep, people):
    """Without a number one can write to, having refused, or unknown in what the text names."""
    nameless, local = make_lead("", owner=rep), make_lead("No Code", owner=rep)
    make_point(nameless, "+49 170 1234569")
    make_point(local, "0170 1234567", normal="01701234567")
    unsubscribe(["+491701234561"], by=rep)
    job = text_to(rep, [*people, nameless, local])
    assert Message.objects.count() == 2
    held = dict(HeldRecord.objects.filter(batch=job.batch).values_list("record_id", "reasons"))
    assert held == {
        people[1].pk: ["unsubscribed"],
        nameless.pk: ["fields_missing"],
        local.pk: ["no_phone"],
    }


def test_who_refuses_meanwhile_gets_none(rep, people, client):
    """By the link of an earlier text."""
    text_to(rep, people)
    client.post(unsubscribe_link("+491701234560"))
    send_due(clock=lambda: timezone.now() + LATER)
    states = Message.objects.order_by("recipient", "pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "sent", "sent"]


def test_so_many_a_minute_and_no_more(rep, people, settings):
    """The mails beside them leave all the same."""
    settings.SMS_PER_MINUTE = 2
    text_to(rep, people)
    mail = {"channel": Channel.MAIL, "kind": "notifications.letter", "due_at": timezone.now()}
    Message.objects.create(key="m", message_id="m", recipient="a@example.com", **mail)
    now = timezone.now() + LATER
    assert send_due(clock=lambda: now) == 3
    assert send_due(clock=lambda: now + timedelta(seconds=30)) == 0
    assert send_due(clock=lambda: now + LATER) == 1


def test_its_batch_takes_it_back(rep, people):
    undo(text_to(rep, people).batch, by=rep)
    assert send_due(clock=lambda: timezone.now() + LATER) == 0


def test_from_the_list_to_the_outbox(rep, people, client, settings):
    """Preview with its length, templates refused that name what is none, then the work."""
    make_lead("No Number", owner=rep)
    client.force_login(rep)
    ticked = {"state": "list=all", "all": "1", "field": "sms"}
    page = client.post("/leads/select/", ticked).url
    assert page.startswith("/messages/text-to/")
    shown = client.get(page).text
    assert "SMS to 4" in shown and "1 without a phone number" in shown
    words = {"text": TEXT, "with_link": "on"}
    shown = client.post(page, words | {"preview": "1"})
    assert shown.context["preview"]["text"].endswith("No more texts: a link to refuse")
    signs = int(shown.context["preview"]["length"].split()[0])
    assert signs == len(
        f"Dear Person0, we moved.\nNo more texts: {unsubscribe_link('+' + '9' * 15)}"
    )
    short = client.post(page, {"text": TEXT, "preview": "1"})
    assert "23 characters, 1 SMS" in short.text
    refused = client.post(page, {"text": "{{ lead.password }}", "send": "1"})
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert client.post(page, words | {"send": "1"}).status_code == 302
    client.force_login(make_user("other"))
    assert client.get(page).status_code == 404


def test_without_a_provider_there_is_no_sms(rep, people, client, settings):
    settings.SMS_PROVIDER = "none"
    client.force_login(rep)
    assert 'value="sms"' not in client.get("/leads/?list=all").text
    page = reverse("texting", args=[chosen(rep, people).pk])
    assert client.post(page, {"text": "Hi", "send": "1"}).status_code == 422


def test_an_admin_notes_who_refused_by_phone(client, admin):
    client.force_login(admin)
    page = reverse("unsubscribed")
    client.post(page, {"address": "+49 (170) 123-4560"})
    assert Unsubscribed.objects.live().get().address == "+491701234560"
    client.post(page, {"address": "0170 1234560"})
    assert Unsubscribed.objects.live().count() == 1
    client.post(page, {"address": "+491701234560", "back": "1"})
    assert not Unsubscribed.objects.live().exists()
