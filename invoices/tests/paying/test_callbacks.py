"""TRUST D6 over every provider: whatever is told, in whatever order and however often, there is one
payment per id of the provider; what is wrong is kept as refused with its reason; the ledger is
right. Each check has its control."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from invoices import actions
from invoices.models import Entry, Invoice, PaymentAttempt
from invoices.paying import authorizenet, stripe
from invoices.paying.paypal import PayPal
from invoices.paying.why import ACCOUNT, AMOUNT, CURRENCY, MALFORMED, SIGNATURE, STALE, UNKNOWN
from invoices.tests.client.make import linked, make_seller, pay
from invoices.tests.paying.make import begun, call
from notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
WRONG = {
    "stripe": {"Stripe-Signature": f"t=1,v1={'0' * 64}"},
    "paypal": {
        "PayPal-Auth-Algo": "x", "PayPal-Cert-Url": "https://evil.example/cert",
        "PayPal-Transmission-Id": "t", "PayPal-Transmission-Sig": "forged",
        "PayPal-Transmission-Time": "2026-11-22T10:00:00Z",
    },
    "authorizenet": {"X-ANET-Signature": "sha512=00"},
}  # fmt: skip
SENSELESS = [
    b"",
    b"[]",
    b"{}",
    b"\xff\x00",
    b'{"type": 1, "data": []}',
    b'{"event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {}}',
    b'{"eventType": "x", "payload": {}, "eventDate": 7}',
]


@pytest.fixture
def paid(fake, method, owing):
    """At the provider, of which we know nothing yet: the body of its call."""
    invoice, token = owing
    return fake.paid(fake.pay(begun(method, invoice, token).key))


def refusal() -> str:
    """The reason of the one call there was; nothing came into the ledger."""
    assert not Entry.objects.exists()
    assert Invoice.objects.get().state == "open"
    attempt = PaymentAttempt.objects.get()
    assert (attempt.fate, attempt.entry) == ("refused", None)
    return attempt.reason


class TestForged:
    @pytest.mark.parametrize("headers", ["wrong", "none"])
    def test_a_bad_signature(self, fake, method, paid, headers):
        given = WRONG[fake.plugin] if headers == "wrong" else {"X-Nothing": "1"}
        assert call(fake, method, paid, **given).status_code == 400
        assert refusal() == SIGNATURE
        assert Notification.objects.count() == 0  # strangers wake nobody

    def test_a_signature_of_another_body(self, fake, method, paid):
        right = fake.signed(fake.stamped(paid, timezone.now()), timezone.now())
        assert call(fake, method, paid.replace(b"1", b"2"), **right).status_code == 400
        assert refusal() == SIGNATURE

    def test_control_without_the_check_it_is_booked(self, fake, method, paid, monkeypatch):
        monkeypatch.setattr(stripe.Stripe, "_check_signature", lambda *_more: None)
        monkeypatch.setattr(PayPal, "_check_signature", lambda *_more: None)
        monkeypatch.setattr(authorizenet.AuthorizeNet, "_check_signature", lambda *_more: None)
        assert call(fake, method, paid, **WRONG[fake.plugin]).text == "booked\n"

    def test_an_old_stamp(self, fake, method, paid):
        old = timezone.now() - timedelta(days=10)
        assert call(fake, method, paid, when=old).status_code == 400
        assert refusal() == STALE

    def test_control_a_new_stamp_on_the_same(self, fake, method, paid):
        assert call(fake, method, paid, when=timezone.now()).text == "booked\n"

    @pytest.mark.parametrize("body", SENSELESS)
    def test_what_makes_no_sense(self, fake, method, owing, body, monkeypatch):
        monkeypatch.setattr(stripe.Stripe, "_check_signature", lambda *_more: None)
        monkeypatch.setattr(PayPal, "_check_signature", lambda *_more: None)
        monkeypatch.setattr(authorizenet.AuthorizeNet, "_check_signature", lambda *_more: None)
        monkeypatch.setattr(type(fake), "stamped", lambda _self, body, _at: body)
        assert call(fake, method, body, **WRONG[fake.plugin]).status_code == 400
        assert refusal() == MALFORMED

    def test_a_body_too_large_is_not_read(self, fake, method, owing):
        assert call(fake, method, b'{"a": "%s"}' % (b"a" * 300_000)).status_code == 413
        assert not PaymentAttempt.objects.exists()

    def test_an_address_of_no_method(self, client, rep):
        address = reverse("payment_callback", args=["guessed"])
        assert client.post(address, data=b"{}", content_type="text/plain").status_code == 404
        assert client.get(address).status_code == 405


class TestTrueButWrong:
    """Signed by the provider, and not what was asked for: money may lie somewhere, so admins and
    the owner hear of it; the provider need not call again."""

    def told(self, fake, method, key: str, **other) -> str:
        answer = call(fake, method, fake.paid(fake.pay(key, **other)))
        assert answer.status_code == 200
        assert Notification.objects.filter(kind="payment_not_booked").exists()
        return refusal()

    def test_another_amount(self, fake, method, owing):
        key = begun(method, *owing).key
        assert self.told(fake, method, key, amount="1.00") == AMOUNT

    def test_another_currency(self, fake, method, owing, admin):
        key = begun(method, *owing).key
        if fake.plugin == "authorizenet":  # of which calls say nothing: it is the account's
            values = {"public": fake.public | {"currency": "USD"}}
            actions.change_method(method, by=admin, values=values, secrets={})
        assert self.told(fake, method, key, currency="USD") == CURRENCY

    def test_another_account(self, fake, method, owing):
        key = begun(method, *owing).key
        assert self.told(fake, method, key, account="THEIRS") == ACCOUNT

    def test_an_unknown_payment(self, fake, method, owing):
        begun(method, *owing)
        assert self.told(fake, method, "never-begun") == UNKNOWN

    def test_one_begun_by_another_method(self, fake, method, owing, admin):
        """A key of one account books nothing in another."""
        key = begun(method, *owing).key
        other = actions.add_method(
            fake.plugin, by=admin, name="Other", public=fake.public, secrets=fake.secrets
        )
        assert self.told(fake, other, key) == UNKNOWN

    def test_a_void_proforma(self, fake, method, rep, owing):
        proforma, token = linked(rep, kind="proforma", now=timezone.now())
        key = begun(method, proforma, token).key
        one = Invoice.objects.filter(pk=proforma.pk)
        actions.void(one, by=rep, now=timezone.now())
        assert call(fake, method, fake.paid(fake.pay(key))).status_code == 200
        attempt = PaymentAttempt.objects.get()
        assert (attempt.fate, attempt.invoice) == ("refused", proforma)
        assert attempt.reason == "It cannot take payments."
        assert one.get().state == "void" and not Entry.objects.exists()


class TestCopies:
    def fates(self) -> list[str]:
        return list(PaymentAttempt.objects.order_by("pk").values_list("fate", flat=True))

    def test_a_copy(self, fake, method, paid):
        assert call(fake, method, paid).text == "booked\n"
        assert call(fake, method, paid).text == "copy\n"
        assert Entry.objects.count() == 1 and self.fates() == ["booked", "copy"]

    def test_a_copy_a_day_later(self, fake, method, paid):
        call(fake, method, paid)
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert call(fake, method, paid).text == "copy\n"
        assert Entry.objects.count() == 1

    def test_a_call_after_the_page_has_asked(self, fake, method, owing, client):
        checkout = begun(method, *owing)
        payment = fake.pay(checkout.key)
        client.get("/" + fake.back_to(checkout.key).split("/", 3)[3])
        assert call(fake, method, fake.paid(payment)).text == "copy\n"
        assert Entry.objects.count() == 1

    def test_a_second_true_payment_is_booked_too(self, fake, method, owing):
        """Paid twice by a client in two windows: it is owed back, so it stands there."""
        invoice, token = owing
        first = begun(method, invoice, token)
        first.handoff, first.started_at = {}, timezone.now() - timedelta(hours=1)
        first.save()
        second = begun(method, invoice, token)
        for key in (first.key, second.key):
            call(fake, method, fake.paid(fake.pay(key)))
        invoice.refresh_from_db()
        assert (invoice.state, invoice.owed) == ("overpaid", Decimal(-119))


class TestRefunds:
    def test_by_the_providers_own_pages(self, fake, method, paid):
        call(fake, method, paid)
        payment = Entry.objects.get().provider_id
        assert call(fake, method, fake.refunded(payment, Decimal("19.00"))).text == "booked\n"
        invoice = Invoice.objects.get()
        assert (invoice.paid, invoice.owed) == (Decimal(100), Decimal(19))

    def test_before_its_payment(self, fake, method, owing):
        """Calls arrive in any order: the refund waits, then both stand in the ledger."""
        payment = fake.pay(begun(method, *owing).key)
        back = fake.refunded(payment, Decimal("19.00"))
        assert call(fake, method, back).text == "early\n"
        assert not Entry.objects.exists()
        assert call(fake, method, fake.paid(payment)).text == "booked\n"
        assert sorted(Entry.objects.values_list("amount", flat=True)) == [-19, 119]
        assert call(fake, method, back).text == "copy\n"
        assert Invoice.objects.get().owed == Decimal(19)

    def test_more_than_was_paid_is_refused(self, fake, method, paid, rep):
        """The cashier gave it back by hand already."""
        call(fake, method, paid)
        entry = Entry.objects.get()
        actions.enter(
            entry.invoice, by=rep, kind="refund", amount=Decimal(119), day=entry.day
        )  # fmt: skip
        back = call(fake, method, fake.refunded(entry.provider_id, Decimal("19.00")))
        assert back.text == "refused\n"
        assert Invoice.objects.get().paid == 0

    def test_a_proforma_paid_is_an_invoice_whose_money_goes_back(self, fake, method, rep):
        """H8: the refund stands at the invoice it became."""
        make_seller()
        proforma, token = linked(rep, kind="proforma", now=timezone.now())
        payment = fake.pay(begun(method, proforma, token).key)
        call(fake, method, fake.paid(payment))
        proforma.refresh_from_db()
        assert proforma.became.state == "paid"
        call(fake, method, fake.refunded(payment, Decimal("19.00")))
        assert Invoice.objects.get(kind="invoice").owed == Decimal(19)


def test_paid_by_hand_meanwhile_it_is_overpaid_and_says_so(fake, method, owing, rep):
    invoice, token = owing
    payment = fake.pay(begun(method, invoice, token).key)
    pay(invoice, rep, now=timezone.now())
    call(fake, method, fake.paid(payment))
    assert Invoice.objects.get().state == "overpaid"
