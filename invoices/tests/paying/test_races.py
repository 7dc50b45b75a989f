"""TRUST D6, D8: calls at the same moment, over real connections. Controls take the lock away."""

from __future__ import annotations

from decimal import Decimal
from threading import Event

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from invoices import actions
from invoices.actions import ledger, recording, settling
from invoices.models import Checkout, Entry, Invoice, PaymentAttempt
from invoices.tests.client.make import linked
from invoices.tests.client.test_races import at_once
from invoices.tests.paying.make import begun, call
from records.tests.waiting import somebody_waits, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("fresh_cache"),
]


@pytest.fixture
def paid(fake, method, owing):
    return fake.pay(begun(method, *owing).key)


def test_ten_copies_at_once_are_one_payment(fake, method, paid):
    body = fake.paid(paid)
    at_once(lambda _number: call(fake, method, body) and None, times=10)
    assert Entry.objects.get().amount == Decimal(119)
    fates = PaymentAttempt.objects.values_list("fate", flat=True)
    assert sorted(fates) == ["booked", *["copy"] * 9]
    assert Invoice.objects.get().paid == Decimal(119)


def test_ten_clicks_at_once_lead_to_one_page(fake, method, owing):
    """D7: the provider knows the same request too."""
    at_once(lambda _number: begun(method, *owing) and None, times=10)
    assert Checkout.objects.count() == 1
    asked = Checkout.objects.get()
    assert asked.handoff["address"].startswith(fake.url)
    assert len(fake.payments or fake.keys) == 1


def test_control_without_the_lock_only_the_database_saves_it(fake, method, paid, monkeypatch):
    """One payment per id is its law too: then copies break instead of being recognised."""
    monkeypatch.setattr(recording, "hold_payment", lambda *_more: None)
    body, broken = fake.paid(paid), []

    def copy(_number: int) -> None:
        try:
            call(fake, method, body)
        except IntegrityError:
            broken.append(1)

    at_once(copy, times=10)
    assert broken and Entry.objects.count() == 1


def test_a_call_while_the_return_page_runs(fake, method, owing):
    checkout = begun(method, *owing)
    body = fake.paid(fake.pay(checkout.key))
    back = "/" + fake.back_to(checkout.key).split("/", 3)[3]
    at_once(lambda n: (call(fake, method, body) if n % 2 else Client().get(back)) and None, times=6)
    assert Entry.objects.count() == 1
    assert Invoice.objects.get().state == "paid"


def test_a_refund_and_its_payment_at_once(fake, method, paid):
    """In whichever order: both are in the ledger."""
    bodies = [fake.paid(paid), fake.refunded(paid, Decimal("19.00"))]
    at_once(lambda number: call(fake, method, bodies[number % 2]) and None, times=6)
    assert sorted(Entry.objects.values_list("amount", flat=True)) == [-19, 119]
    assert Invoice.objects.get().owed == Decimal(19)
    assert not PaymentAttempt.objects.filter(fate="early").exists()


def void_while_paying(fake, method, rep, looked: Event | None = None) -> tuple[str, bool, str]:
    """What became of a proforma that was made void and paid at the same moment, or once the payment
    has looked: its state, whether it is void, and what became of the payment."""
    proforma, token = linked(rep, kind="proforma", now=timezone.now())
    body = fake.paid(fake.pay(begun(method, proforma, token).key))

    def one(number: int) -> None:
        if number:
            call(fake, method, body)
        elif looked is None or looked.wait(60):
            rows = Invoice.objects.filter(pk=proforma.pk)
            actions.void(rows, by=rep, now=timezone.now())

    at_once(one, times=2)
    proforma.refresh_from_db()
    return proforma.state, bool(proforma.void_at), PaymentAttempt.objects.get().fate


@pytest.fixture
def looked(monkeypatch) -> Event:
    """Set once the payment has looked; before it writes, the other is done or waits for it."""
    look, found = settling.held_by, Event()

    def pausing(gates, records):
        answer = look(gates, records)
        if not found.is_set():
            found.set()
            wait_until(lambda: records.filter(state="void").exists() or somebody_waits())
        return answer

    monkeypatch.setattr(settling, "held_by", pausing)
    return found


def test_a_payment_against_void(fake, method, rep, owing):
    """D8: either it is void and the money is told to people, or it is paid."""
    fate = void_while_paying(fake, method, rep)
    assert fate in {("void", True, "refused"), ("paid", False, "booked")}


def test_void_waits_for_a_payment_that_has_looked(fake, method, rep, owing, looked):
    """D8: and then finds it paid."""
    assert void_while_paying(fake, method, rep, looked) == ("paid", False, "booked")


@pytest.mark.tampered
def test_control_without_the_lock_what_is_void_is_paid(
    fake, method, rep, owing, looked, monkeypatch
):
    monkeypatch.setattr(ledger, "lock", lambda model, ids: None)
    assert void_while_paying(fake, method, rep, looked) == ("paid", True, "booked")
