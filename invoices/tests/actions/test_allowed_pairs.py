"""TRUST D9: every (state, what is done to it) of an invoice, on every path.

The table is read from the docstring of ``invoices.gates``: what stands there is what holds.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from invoices import actions
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.tests.actions.allowed import INVOICES, table
from invoices.tests.factories import NOW, line, make_draft, make_issued
from records.lists import LISTS

pytestmark = pytest.mark.django_db


TABLE = table(INVOICES, InvoiceState)


def one(invoice: Invoice):
    return Invoice.objects.filter(pk=invoice.pk)


def enter(invoice: Invoice, by, kind: EntryKind, amount: str = "1"):
    amount = Decimal(amount)
    return actions.enter(invoice, by=by, kind=kind, amount=amount, day=NOW.date())


def in_state(state: InvoiceState, by, kind: InvoiceKind = InvoiceKind.INVOICE) -> Invoice:
    """An invoice over 119 that came into this state by what people do."""
    if state == InvoiceState.DRAFT:
        return make_draft(by, kind=kind)
    if state == InvoiceState.VOID:
        kind = InvoiceKind.PROFORMA
    invoice = make_issued(by, line(quantity="1"), kind=kind)
    paid = {"part_paid": "19", "paid": "119", "overpaid": "120", "written_off": "100"}
    if state in paid:
        enter(invoice, by, EntryKind.PAYMENT, paid[state])
    if state == InvoiceState.WRITTEN_OFF:
        enter(invoice, by, EntryKind.WRITE_OFF, "19")
    if state == InvoiceState.CREDITED:
        actions.credit(invoice, by=by, now=NOW)
    if state == InvoiceState.VOID:
        actions.void(one(invoice), by=by, now=NOW)
    invoice = one(invoice).get()
    assert invoice.state == state
    return invoice


Act = Callable[[Invoice, object], object]
DONE: dict[str, Act] = {
    "change, lines": lambda invoice, by: actions.change_invoices(
        one(invoice), by=by, values={"intro": "Dear all"}, lines=[line("Other")]
    ),
    "trash": lambda invoice, by: actions.trash(one(invoice), by=by),
    "issue": lambda invoice, by: actions.issue(one(invoice), by=by, now=NOW),
    "enter payment": lambda invoice, by: enter(invoice, by, EntryKind.PAYMENT),
    "refund": lambda invoice, by: enter(invoice, by, EntryKind.REFUND),
    "write off": lambda invoice, by: enter(invoice, by, EntryKind.WRITE_OFF),
    "credit note": lambda invoice, by: actions.credit(invoice, by=by, now=NOW),
    "void (proforma)": lambda invoice, by: actions.void(one(invoice), by=by, now=NOW),
}


def state_of_it(invoice: Invoice) -> tuple:
    lines = list(invoice.lines.order_by("pk").values())
    notes = Invoice.objects.filter(corrects=invoice).count()
    return one(invoice).values().get(), lines, list(invoice.entries.values()), notes


def happens(what: str, invoice: Invoice, by) -> bool:
    """Whether it was done; what was not done left everything as it was."""
    before = state_of_it(invoice)
    try:
        outcome = DONE[what](invoice, by)
    except actions.NotEntered:
        outcome = None
    done = outcome is not None and not getattr(outcome, "held", None)
    assert done == (state_of_it(invoice) != before), what
    return done


def test_the_table_is_whole():
    """Every state, and everything the product can do to an invoice."""
    assert {what for what, _state in TABLE} == set(DONE)
    assert {state for _what, state in TABLE} == set(InvoiceState)


@pytest.mark.parametrize(("what", "state"), TABLE, ids=lambda each: str(each))
def test_what_the_table_allows_happens_and_nothing_else(rep, what, state):
    """D9."""
    kind = InvoiceKind.PROFORMA if "proforma" in what else InvoiceKind.INVOICE
    if kind == InvoiceKind.PROFORMA and state == InvoiceState.CREDITED:
        kind = InvoiceKind.INVOICE  # no proforma is ever credited
    invoice = in_state(state, rep, kind)
    assert happens(what, invoice, rep) == TABLE[what, state]


@pytest.mark.parametrize("state", [each for each in InvoiceState if each != InvoiceState.DRAFT])
def test_no_bulk_edit_reaches_what_it_says(rep, state):
    """D9, D5: all at once; the owner alone may change."""
    invoices = LISTS["invoices"]
    assert [column.name for column in invoices.columns if column.edit] == ["owner"]
    invoice = in_state(state, rep)
    before = state_of_it(invoice)[0]
    values = {"name": "Mine now", "state": "draft", "gross": Decimal(1), "number": "X"}
    for name, value in values.items():
        outcome = invoices.edit(one(invoice), by=rep, values={name: value}, gates=(), batch=None)
        assert outcome.held["issued"] == 1
    assert one(invoice).values().get() == before


@pytest.mark.parametrize("state", InvoiceState)
def test_no_form_does_what_the_table_refuses(client, rep, state):
    """D9: every button, pressed although it is not shown."""
    client.force_login(rep)
    pressed = {
        "invoice_issue": ("issue", {}),
        "invoice_trash": ("trash", {}),
        "invoice_void": ("void (proforma)", {}),
        "invoice_pay": ("write off", {"kind": "write_off", "amount": "1", "day": "2026-11-25"}),
    }
    for name, (what, sent) in pressed.items():
        invoice = in_state(state, rep)
        before = state_of_it(invoice)
        client.post(reverse(name, args=[invoice.pk]), sent)
        allowed = TABLE[what, state] and (what != "void (proforma)" or invoice.kind == "proforma")
        assert (state_of_it(invoice) != before) == allowed, name
