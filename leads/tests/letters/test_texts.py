"""SMS to a lead from its page, through a provider for trying out (WA-25, X08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from leads.tests.factories import make_contact, make_lead, make_point
from notifications.actions import create_templates, send_letter
from notifications.models import Message, Template
from notifications.tests.make import send
from notifications.tests.servers import http_api
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NUMBER = "+491701234567"


@pytest.fixture
def lead(rep, settings):
    settings.SMS_PROVIDER = "log"
    lead = make_lead("Ada Byron", owner=rep, kind="business")
    make_point(lead, "+49 170 1234567")
    make_point(lead, "+49 30 5550199", contact=make_contact(lead, name="Max"))
    return lead


@pytest.fixture
def page(client, rep):
    client.force_login(rep)
    return client


def write(page, lead, do: str = "send", **fields):
    words = {"to": NUMBER, "text": "We are here."}
    return page.post(reverse("activity_log", args=[lead.pk, "sms"]), words | {"do": do} | fields)


def leave() -> int:
    return send(timezone.now() + timedelta(seconds=11))


def test_what_is_only_logged_is_told_as_such(page, lead):
    """Nobody got it: the message says so, the line says so, and no clock is set (H5)."""
    assert "only written to the log" in page.get(f"/leads/{lead.pk}/?compose=sms").content.decode()
    assert write(page, lead).status_code == 302
    assert leave() == 1
    one = Message.objects.get()
    assert (one.channel, one.recipient, one.state) == ("sms", NUMBER, "sent")
    lead.refresh_from_db()
    assert lead.last_action_at is None
    assert Event.objects.filter(kind="notifications.logged", line=lead.pk).exists()
    shown = page.get(reverse("message_page", args=[one.pk])).content.decode()
    assert "This text did not leave" in shown
    assert "12 characters, 1 SMS." in shown


def test_a_provider_carries_it_and_the_line_tells_it(page, lead, settings):
    settings.SMS_PROVIDER, settings.SMS_ACCOUNT, settings.SMS_SECRET = "twilio", "AC1", "x"
    with http_api() as api:
        settings.SMS_URL = api.url
        api.answers = [(201, {"sid": "SM1"})]
        write(page, lead, text="Hi {{ lead.name }}")
        leave()
        (asked,) = api.asked
    assert asked["said"]["Body"] == "Hi Ada Byron"
    lead.refresh_from_db()
    assert lead.last_action_event == Event.objects.get(kind="notifications.sent").pk


def test_all_numbers_there_can_be_chosen(page, lead):
    shown = page.get(f"/leads/{lead.pk}/?compose=sms").content.decode()
    assert f'value="{NUMBER}"' in shown
    assert '<option value="+49305550199">Max</option>' in shown


def test_the_composer_puts_a_template_in_and_says_how_long_it_is(page, lead, admin):
    """X08: an SMS has templates of its own."""
    make = {"target_type": Lead.record_type, "text": "Dear {{ lead.name }}"}
    create_templates([Template(name="A", channel="sms", **make), Template(name="B", **make)],
                     by=admin)  # fmt: skip
    form = page.get(f"/leads/{lead.pk}/?compose=sms").content.decode()
    assert ">A</option>" in form and ">B</option>" not in form
    shown = write(page, lead, do="fill", template=Template.objects.get(name="A").pk)
    assert shown.context["composer"].initial["text"] == "Dear Ada Byron"
    assert "14 characters, 1 SMS." in shown.content.decode()


@pytest.mark.parametrize(
    "fields", [{"to": "030 123"}, {"to": "+1"}, {"text": ""}, {"text": "{{ lead.x }}"},
               {"text": "a" * 1_531}]
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_in_words(page, lead, fields):
    assert write(page, lead, **fields).status_code == 422
    assert not Message.objects.exists()


def test_without_a_provider_it_is_not_offered(page, lead, settings):
    settings.SMS_PROVIDER = "none"
    assert "compose=sms" not in page.get(f"/leads/{lead.pk}/").content.decode()
    assert write(page, lead).status_code == 422


def test_who_has_no_seat_writes_nothing(lead):
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        send_letter(lead, by=reader, to=NUMBER, text="x", channel="sms", now=timezone.now())
