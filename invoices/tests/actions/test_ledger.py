"""Money in and out: what an invoice owes is the sum of its ledger (TRUST D8)."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices import actions
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Entry, Invoice
from invoices.tests.factories import NOW, line, make_draft, make_issued
from records.actions import undo

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


def pay(invoice, amount, *, by, kind=EntryKind.PAYMENT):
    return actions.enter(invoice, by=by, kind=kind, amount=Decimal(amount), day=DAY)


def now_of(invoice) -> tuple[str, Decimal]:
    fresh = Invoice.objects.get(pk=invoice.pk)
    return fresh.state, fresh.owed


def test_part_payment_payment_overpayment_refund(rep):
    """X23."""
    invoice = make_issued(rep)
    pay(invoice, "19", by=rep)
    assert now_of(invoice) == (InvoiceState.PART_PAID, Decimal(100))
    pay(invoice, "100", by=rep)
    assert now_of(invoice) == (InvoiceState.PAID, Decimal(0))
    pay(invoice, "5", by=rep)
    assert now_of(invoice) == (InvoiceState.OVERPAID, Decimal(-5))
    pay(invoice, "5", by=rep, kind=EntryKind.REFUND)
    assert now_of(invoice) == (InvoiceState.PAID, Decimal(0))


def test_what_is_given_up_is_written_off(rep):
    invoice = make_issued(rep)
    pay(invoice, "100", by=rep)
    pay(invoice, "19", by=rep, kind=EntryKind.WRITE_OFF)
    assert now_of(invoice) == (InvoiceState.WRITTEN_OFF, Decimal(0))


@pytest.mark.parametrize(
    ("kind", "amount"),
    [(EntryKind.REFUND, "1"), (EntryKind.WRITE_OFF, "120"), (EntryKind.PAYMENT, "0"),
     (EntryKind.PAYMENT, "-5")],
)  # fmt: skip
def test_entries_that_make_no_sense_are_refused(rep, kind, amount):
    invoice = make_issued(rep)
    with pytest.raises(actions.NotEntered):
        pay(invoice, amount, by=rep, kind=kind)
    assert not Entry.objects.exists()


def test_a_draft_takes_no_payment(rep):
    """TRUST D9."""
    draft = make_draft(rep)
    assert pay(draft, "10", by=rep).held["not_payable"] == 1
    assert not Entry.objects.exists()


def test_an_entry_is_neither_changed_nor_undone(rep):
    """TRUST D8: the ledger is only added to."""
    invoice = make_issued(rep)
    outcome = pay(invoice, "119", by=rep)
    undo(outcome.batch, by=rep)
    assert now_of(invoice) == (InvoiceState.PAID, Decimal(0))
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Entry.objects.update(amount=1)


def test_a_credit_note_takes_an_invoice_back(rep):
    """X23, TRUST D5: the invoice itself stays as it is."""
    invoice = make_issued(rep, line(quantity="2"))
    note = actions.credit(invoice, by=rep, now=NOW, why="Sent back")
    assert (note.kind, note.number) == (InvoiceKind.CREDIT_NOTE, "CN-2026-0001")
    assert note.gross == Decimal(238)
    assert now_of(invoice) == (InvoiceState.CREDITED, Decimal(0))
    with pytest.raises(actions.NotCredited):
        actions.credit(invoice, by=rep, now=NOW)


def test_a_credit_note_is_used_up_by_what_it_corrects(rep):
    """Decision 0043: both say so; what was paid beyond is refunded at the invoice."""
    invoice = make_issued(rep)
    pay(invoice, "119", by=rep)
    note = actions.credit(invoice, by=rep, now=NOW)
    assert now_of(note) == (InvoiceState.CREDITED, Decimal(0))
    assert now_of(invoice) == (InvoiceState.OVERPAID, Decimal(-119))
    pay(invoice, "119", by=rep, kind=EntryKind.REFUND)
    assert now_of(invoice) == (InvoiceState.CREDITED, Decimal(0))


def test_what_a_client_has_with_us_is_set_against_another_invoice(rep):
    """As much as fits; never another client's, never another currency's, never more."""
    first = make_issued(rep)
    pay(first, "150", by=rep)
    other, foreign, stranger = (
        make_issued(rep, lead=first.lead), make_issued(rep, lead=first.lead, currency="USD"),
        make_issued(rep),
    )  # fmt: skip
    first.refresh_from_db()
    for wrong in (foreign, stranger):
        with pytest.raises(actions.NotEntered):
            actions.offset(wrong, source=first, by=rep, now=NOW)
    with pytest.raises(actions.NotEntered):
        actions.offset(other, source=first, by=rep, now=NOW, amount=Decimal(32))
    actions.offset(other, source=first, by=rep, now=NOW)
    assert now_of(first) == (InvoiceState.PAID, Decimal(0))
    assert now_of(other) == (InvoiceState.PART_PAID, Decimal(88))
    with pytest.raises(actions.NotEntered):
        actions.offset(other, source=first, by=rep, now=NOW)


def test_some_of_it_is_taken_back(rep):
    invoice = make_issued(rep, line(quantity="2"), line("Mixer", price="50"))
    first = invoice.lines.order_by("position").first()
    actions.credit(invoice, by=rep, now=NOW, quantities={first.pk: Decimal(1)})
    assert now_of(invoice) == (InvoiceState.PART_PAID, Decimal("178.50"))


def test_a_proforma_becomes_an_invoice_once(rep):
    """H8: paid, it is an invoice of the other series, and what was paid goes over."""
    proforma = make_issued(rep, kind=InvoiceKind.PROFORMA)
    pay(proforma, "119", by=rep)
    actions.become_invoice(proforma, by=rep, now=NOW)
    actions.become_invoice(proforma, by=rep, now=NOW)
    invoice = Invoice.objects.get(kind=InvoiceKind.INVOICE)
    assert re.fullmatch(r"INV-\d{4}-0001", invoice.number) and invoice.state == InvoiceState.PAID
    assert Invoice.objects.get(pk=proforma.pk).became_id == invoice.pk


def test_only_an_unpaid_proforma_becomes_void(rep):
    """TRUST D8, D9."""
    void, paid = (make_issued(rep, kind=InvoiceKind.PROFORMA) for _each in "ab")
    invoice = make_issued(rep)
    pay(paid, "1", by=rep)
    outcome = actions.void(Invoice.objects.all(), by=rep, now=NOW)
    assert outcome.changed == 1
    assert now_of(void) == (InvoiceState.VOID, Decimal(0))
    assert now_of(invoice)[0] == InvoiceState.OPEN


STEPS = st.lists(
    st.tuples(st.sampled_from(EntryKind.values), st.decimals("0.01", "150", places=2)), max_size=6
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_balance_is_always_the_sum_of_the_ledger(rep, steps):
    """TRUST D8, by any sequence of entries; told by a column of figures kept beside it."""
    with transaction.atomic():
        invoice, noted = make_issued(rep), Decimal(0)
        for kind, amount in steps:
            if kind in (EntryKind.CREDIT, EntryKind.OFFSET):
                continue
            try:
                is_taken = not pay(invoice, amount, by=rep, kind=EntryKind(kind)).held
            except actions.NotEntered:
                is_taken = False
            sign = -1 if kind in (EntryKind.REFUND, EntryKind.CHARGEBACK) else 1
            noted += is_taken * sign * Decimal(amount)
            state, owed = now_of(invoice)
            assert owed == Decimal("119") - noted
            assert (owed < 0) == (state == InvoiceState.OVERPAID)
            assert (owed == 0) == (state in (InvoiceState.PAID, InvoiceState.WRITTEN_OFF))
        transaction.set_rollback(True)
