"""E-mails to one lead: from the composer through the outbox to a mail server (CM-15, SX-24, X07,
X08, H5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from leads.actions import log_activity, send_letter
from leads.models import Activity, ActivityKind, Lead
from leads.tests.factories import make_contact, make_lead, make_point
from notifications.actions import create_templates, save_signature
from notifications.models import Message, Template
from notifications.tests.make import send
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
HOLD = timedelta(seconds=11)


@pytest.fixture
def lead(rep):
    lead = make_lead("Ada Byron", owner=rep, company_name="Engines Ltd")
    make_point(lead, "ada@example.com")
    return lead


@pytest.fixture
def page(client, rep):
    client.force_login(rep)
    return client


def write(page, lead, do: str = "send", **fields):
    words = {"to": "ada@example.com", "subject": "Offer", "text": "Good morning."}
    return page.post(reverse("activity_log", args=[lead.pk, "email"]), words | {"do": do} | fields)


def leave() -> int:
    return send(timezone.now() + HOLD)


def test_a_letter_is_held_sent_and_told(page, lead, rep, mailoutbox):
    """X07, H5: the clock is set when it is sent, not before; the line tells it then."""
    save_signature("Rep\nEngines & Sons", by=rep)
    assert write(page, lead).status_code == 302
    assert send() == 0, "it waits to be taken back"
    lead.refresh_from_db()
    assert lead.last_action_at is None
    assert leave() == 1
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.com"], "Offer")
    assert mail.body == "Good morning.\n\n-- \nRep\nEngines & Sons"
    lead.refresh_from_db()
    event = Event.objects.get(kind="notifications.sent")
    assert (event.line, event.actor_id, lead.last_action_event) == (lead.pk, rep.pk, event.pk)
    story = page.get(f"/leads/{lead.pk}/").content.decode()
    assert "Good morning." in story


def test_it_is_taken_back_by_the_toast(page, lead, mailoutbox):
    answer = write(page, lead)
    shown = page.get(answer.url).content.decode()
    cancel = reverse("message_cancel", args=[Message.objects.get().pk])
    assert f'action="{cancel}"' in shown
    page.post(cancel)
    assert (leave(), mailoutbox) == (0, [])
    lead.refresh_from_db()
    assert lead.last_action_at is None


def test_a_web_request_never_waits_for_mail(page, lead, settings):
    """E4: the mail server is a black hole; the page answers, the message waits with its reason."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert write(page, lead).status_code == 302
    leave()
    panel = page.get(f"/leads/{lead.pk}/").content.decode()
    assert "Tried again soon" in panel


def test_what_cannot_be_delivered_stands_on_the_lead(page, lead, rep):
    """E4: with the way to send it again."""
    write(page, lead)
    Message.objects.update(failed_at=timezone.now(), reason="550 no such person")
    shown = page.get(f"/leads/{lead.pk}/").content.decode()
    assert "Not delivered: 550 no such person" in shown
    assert reverse("message_again", args=[Message.objects.get().pk]) in shown
    listed = page.get(reverse("messages") + "?list=failed").content.decode()
    assert "550 no such person" in listed


def test_a_draft_is_sent_once_and_goes(page, lead, rep, mailoutbox):
    """CM-15: a started draft; sending it twice sends one."""
    words = {"to": "ada@example.com", "subject": "Offer", "text": "Later."}
    log_activity(lead, by=rep, kind=ActivityKind.EMAIL, values=words | {"at": timezone.now()})
    draft = Activity.objects.get()
    address = reverse("activity_edit", args=[draft.pk])
    version = {"version": draft.version}
    assert page.post(address, words | version | {"send": "1"}).status_code == 302
    assert page.post(address, words | version | {"send": "1"}).status_code == 404
    leave()
    assert [mail.body for mail in mailoutbox] == ["Later."]
    assert not Activity.objects.live().exists()


@pytest.mark.parametrize(
    "fields", [{"to": "nobody"}, {"to": "a@b.example, c@d.example"}, {"subject": ""}, {"text": ""},
               {"text": "{{ settings.SECRET_KEY }}"}]
)  # fmt: skip
def test_an_incomplete_letter_is_refused(page, lead, fields):
    """B4 for the last one; a draft may be incomplete."""
    answer = write(page, lead, **fields)
    assert (answer.status_code, Message.objects.count()) == (422, 0)


def test_the_composer_puts_a_template_in(page, lead, admin, rep):
    """X08, SX-24: with this lead's values, and what is missing."""
    template = Template(
        name="First", target_type=Lead.record_type, subject="For {{ lead.company }}",
        text="Dear {{ lead.first_name }} in {{ lead.city }}, yours {{ me.name }}",
    )  # fmt: skip
    create_templates([template], by=admin)
    shown = write(page, lead, do="fill", template=template.pk)
    form = shown.context["composer"]
    assert form.initial["subject"] == "For Engines Ltd"
    assert form.initial["text"] == "Dear Ada in , yours Rep"
    assert "Nothing is known of: city." in shown.content.decode()


def test_values_are_not_looked_at_again(lead, rep, mailoutbox):
    """B4: what a client is called cannot become a field."""
    Lead.objects.filter(pk=lead.pk).update(name="{{ me.email }} {% debug %}")
    lead.refresh_from_db()
    now = timezone.now()
    send_letter(lead, by=rep, to="a@b.example", subject="x", text="Hi {{ lead.name }}", now=now)
    leave()
    assert mailoutbox[0].body == "Hi {{ me.email }} {% debug %}"


def test_who_has_no_seat_writes_nothing(lead):
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        send_letter(lead, by=reader, to="a@b.example", subject="x", text="y", now=timezone.now())


def test_others_leads_cannot_be_written_to(client, lead):
    """A2: not there for whoever does not see it."""
    client.force_login(make_user("other", visibility="own"))
    assert write(client, lead).status_code == 404


def test_the_address_of_somebody_there_will_do(page, rep):
    """A business without an address of its own."""
    business = make_lead("Bakery", owner=rep, kind="business")
    make_point(business, "max@example.com", contact=make_contact(business))
    shown = page.get(f"/leads/{business.pk}/?compose=email").content.decode()
    assert 'value="max@example.com"' in shown
