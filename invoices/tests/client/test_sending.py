"""An invoice goes to the client, and unpaid ones are reminded of (WA-15, WA-18)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from invoices import actions
from invoices.letters import link_place, ready
from invoices.models import BillingProfile, Invoice, PublicLink
from invoices.tests.client.make import at, make_client, pay
from invoices.tests.factories import NOW, make_draft, make_issued
from notifications.merge.parsing import fill
from notifications.models import Message
from notifications.tests.make import send
from records.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
LATER = timedelta(minutes=5)


@pytest.fixture
def outside(settings, tmp_path):
    """Mails that leave are kept in memory, files in a folder of the test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path


def sent_form(client, invoice: Invoice, **more):
    answer = client.get(f"/invoices/{invoice.pk}/send/")
    initial = answer.context["form"].initial
    return client.post(f"/invoices/{invoice.pk}/send/", {**initial, "send": "1", **more})


def token_in(text: str) -> str:
    return re.search(r"/i/([\w-]{43})/", text)[1]


def test_ready_words_go_to_the_client_with_link_and_file(client, rep, outside):
    """WA-15: one form, filled in; the link in the mail works and is known to nobody else."""
    client.force_login(rep)
    invoice = make_issued(rep, lead=make_client(), owner=rep)
    assert sent_form(client, invoice).status_code == 302
    message = Message.objects.get()
    assert message.recipient == "till@harbour.example" and link_place(Invoice) in message.text
    assert Invoice.objects.get().sent_at is None  # it can still be taken back
    send(timezone.now() + LATER)
    (letter,) = mail.outbox
    assert f"Invoice {invoice.number} over €119.00" == letter.subject
    assert [name for name, *_rest in letter.attachments] == [f"{invoice.number}.pdf"]
    token = token_in(letter.body)
    assert client.get(at(token)).status_code == 200
    kept = " ".join(str(each.__dict__) for each in [*Message.objects.all(), *Event.objects.all()])
    assert token not in kept
    assert PublicLink.objects.get().sent_to == "till@harbour.example"
    assert Invoice.objects.get().sent_at is not None


def test_sending_is_something_our_people_did(client, rep, outside):
    """H5: the clock of our people moves when the mail has left, on the line of the lead."""
    client.force_login(rep)
    invoice = make_issued(rep, lead=make_client())
    sent_form(client, invoice)
    invoice.lead.refresh_from_db()
    assert invoice.lead.last_action_at is None
    send(timezone.now() + LATER)
    invoice.lead.refresh_from_db()
    assert invoice.lead.last_action_at is not None
    assert Event.objects.filter(kind="notifications.sent", line=invoice.lead_id).exists()


def test_taken_back_it_was_never_sent(client, rep, outside):
    client.force_login(rep)
    invoice = make_issued(rep, lead=make_client())
    sent_form(client, invoice)
    client.post(f"/messages/{Message.objects.get().pk}/cancel/")
    send(timezone.now() + LATER)
    assert not mail.outbox and Invoice.objects.get().sent_at is None


def test_each_attempt_says_the_same_link(rep, outside):
    """A worker killed after handing over sends the same mail again (TRUST law 4)."""
    from invoices.carrying import letter

    invoice = make_issued(rep, lead=make_client())
    subject, text = ready(invoice, "")
    actions.send_invoice(invoice, by=rep, to="a@b.example", subject=subject, text=text, now=NOW)
    message = Message.objects.get()
    assert token_in(letter(message).text) == token_in(letter(message).text)
    assert PublicLink.objects.count() == 1


def test_the_address_for_invoices_comes_first(client, rep):
    client.force_login(rep)
    lead = make_client()
    BillingProfile.objects.create(lead=lead, email="books@harbour.example")
    invoice = make_issued(rep, lead=lead)
    form = client.get(f"/invoices/{invoice.pk}/send/").context["form"]
    assert form.initial["to"] == "books@harbour.example"


def test_ready_words_name_the_invoice_in_its_language(rep):
    invoice = make_issued(rep, lead=make_client(), language="de")
    text = fill(ready(invoice, "")[1], record=invoice, sender=rep).text
    assert invoice.number in text and "119,00" in text and "06.12.2026" in text
    assert "{{" not in text


def test_words_that_are_no_fields_are_refused(client, rep):
    """TRUST B4."""
    client.force_login(rep)
    invoice = make_issued(rep, lead=make_client())
    answer = sent_form(client, invoice, text="{{ invoice.secret }}")
    assert answer.status_code == 422 and not Message.objects.exists()


def test_a_draft_does_not_go_out(client, rep):
    client.force_login(rep)
    draft = make_draft(rep, lead=make_client())
    with pytest.raises(actions.NotSendable):
        actions.send_invoice(draft, by=rep, to="a@b.example", subject="x", text="x", now=NOW)
    assert client.get(f"/invoices/{draft.pk}/send/").status_code == 302


class TestReminder:
    def test_one_click(self, client, rep, outside):
        client.force_login(rep)
        invoice = make_issued(rep, lead=make_client(), now=NOW - timedelta(days=60))
        page = client.get(f"/invoices/{invoice.pk}/")
        assert "Send a reminder" in page.text
        client.post(f"/invoices/{invoice.pk}/remind/")
        send(timezone.now() + LATER)
        (letter,) = mail.outbox
        assert letter.subject.startswith("Reminder: invoice INV-")
        assert "€119.00 is still to pay" in letter.body and token_in(letter.body)

    def test_not_of_what_is_paid_and_not_to_nobody(self, client, rep):
        client.force_login(rep)
        paid, nobody = make_issued(rep, lead=make_client()), make_issued(rep, lead=make_client(""))
        pay(paid, rep)
        for invoice, words in ((paid, "Nothing is left to pay"), (nobody, "no e-mail address")):
            answer = client.post(f"/invoices/{invoice.pk}/remind/", follow=True)
            assert words in answer.text
        assert not Message.objects.exists()
