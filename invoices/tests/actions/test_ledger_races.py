"""TRUST D7, D8: one invoice, many people, the same moment. The controls take the lock away."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices import actions
from invoices.actions import issuing, ledger, settling
from invoices.models import Entry, Invoice, NumberCounter
from invoices.tests.factories import NOW, make_draft, make_issued
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def entered_at_once(people: int, kind: str = "payment", amount: int = 10, paid: int = 0) -> Invoice:
    """An invoice over 119 after each has entered an amount."""
    user = make_user("seller")
    invoice = make_issued(user)
    if paid:
        actions.enter(invoice, by=user, kind="payment", amount=Decimal(paid), day=NOW.date())
    how = {"by": user, "kind": kind, "amount": Decimal(amount), "day": NOW.date()}
    at_once(*[lambda: actions.enter(invoice, **how)] * people)
    return Invoice.objects.get()


def test_ten_payments_at_once_all_count():
    """D8: no lost update; what is owed is what the ledger leaves."""
    invoice = entered_at_once(10)
    assert (invoice.state, invoice.paid, invoice.owed) == ("part_paid", 100, 19)
    assert Entry.objects.count() == 10


def test_of_ten_refunds_at_once_no_more_go_out_than_money_came():
    """D8: 35 came, so three times ten go back."""
    invoice = entered_at_once(10, kind="refund", paid=35)
    assert (invoice.paid, Entry.objects.filter(kind="refund").count()) == (5, 3)


@pytest.mark.tampered
def test_control_without_the_lock_a_payment_is_lost(monkeypatch):
    monkeypatch.setattr(ledger, "lock", lambda model, ids: None)
    monkeypatch.setattr(settling, "sums_of", meet_after(settling.sums_of))
    assert entered_at_once(2).paid != 20


@pytest.mark.tampered
def test_control_without_the_lock_too_much_goes_back(monkeypatch):
    monkeypatch.setattr(ledger, "lock", lambda model, ids: None)
    monkeypatch.setattr(ledger, "_check", meet_after(ledger._check))
    entered_at_once(2, kind="refund", paid=15)
    assert Entry.objects.filter(kind="refund").count() == 2


def issued_at_once(people: int) -> int:
    """How many numbers one draft took."""
    user = make_user("seller")
    draft = make_draft(user)
    rows = Invoice.objects.filter(pk=draft.pk)
    at_once(*[lambda: actions.issue(rows.all(), by=user, now=NOW)] * people)
    assert Invoice.objects.get().number
    return NumberCounter.objects.get().next - 1


def test_ten_clicks_on_issue_take_one_number():
    """D7."""
    assert issued_at_once(10) == 1


@pytest.mark.tampered
def test_control_without_the_lock_a_number_goes_missing(monkeypatch):
    monkeypatch.setattr(issuing, "lock", lambda model, ids: None)
    monkeypatch.setattr(issuing, "rate_on", meet_after(issuing.rate_on))
    assert issued_at_once(2) == 2
