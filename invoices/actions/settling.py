"""What an invoice owes after an entry of its ledger: worked out and written in one place
(TRUST D8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from deals.models import Deal
from invoices.gates import IS_OWING, IS_PAYABLE
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Entry, Invoice
from leads.clocks import facts, touch
from leads.models import Lead
from records.actions import Outcome, change, create
from records.actions.batches import close_batch, open_batch
from records.gates import held_by
from records.models import Batch
from records.timeline.about import about

PAID_BY_CLIENT = f"invoices.{EntryKind.PAYMENT}"
MINUS = {EntryKind.REFUND, EntryKind.CHARGEBACK}
MONEY = (EntryKind.PAYMENT, EntryKind.OFFSET, *MINUS)


class NotEntered(Exception):
    """The ledger takes no such entry; says why in words."""


def sums_of(invoice: Invoice) -> dict[EntryKind, Decimal]:
    """What the ledger comes to, kind by kind; one read."""
    rows = Entry.objects.filter(invoice=invoice, deleted_at=None).order_by()
    found = dict(rows.values_list("kind").annotate(sum=Sum("amount")))
    return {kind: found.get(kind, Decimal(0)) for kind in EntryKind}


def paid_of(invoice: Invoice, *kinds: EntryKind) -> Decimal:
    """The sum of the ledger, or of some kinds of entries."""
    sums = sums_of(invoice)
    return sum((sums[kind] for kind in kinds or EntryKind), Decimal(0))


def write(entries: Sequence[Entry], one, invoice: Invoice, *, by, batch: Batch | None) -> Outcome:
    """The entries, and what the invoice owes after them; nothing of it where a gate holds."""
    kind = f"invoices.{entries[0].kind}"
    gate = IS_OWING if entries[0].kind == EntryKind.WRITE_OFF else IS_PAYABLE
    if held_by([gate], one):
        return change(one, by=by, kind=kind, values={}, gates=[gate], batch=batch)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=kind, title=_("Payments entered"))
    create(entries, by=by, kind="invoices.entry_written", batch=batch, data=about(invoice))
    outcome = settle(one, invoice, by=by, kind=kind, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def settle(one, invoice: Invoice, *, by, kind: str, batch: Batch) -> Outcome:
    """State, paid and owed as the ledger says; the one place they are written. A deal's page
    tells it too. A payment is the client's answer (H5)."""
    sums = sums_of(invoice)
    paid = sum(sums.values(), Decimal(0))
    values = {"paid": paid, "owed": invoice.gross - paid, "state": state_of(invoice, sums)}
    data = facts(answer=kind == PAID_BY_CLIENT)
    data |= about(invoice.deal) if invoice.deal_id else {}
    outcome = change(one, by=by, kind=kind, values=values, batch=batch, data=data or None)
    touch(Lead.objects.filter(pk=invoice.lead_id), by=by, response=batch)
    touch(Deal.objects.filter(pk=invoice.deal_id), by=by, response=batch)
    return outcome


def state_of(invoice: Invoice, sums: Mapping[EntryKind, Decimal]) -> InvoiceState:
    """Where an issued invoice stands by its ledger (TRUST D8): derived, never typed."""
    if invoice.void_at:
        return InvoiceState.VOID
    owed = invoice.gross - sum(sums.values())
    money = sum(sums[kind] for kind in MONEY)
    if owed < 0:
        return InvoiceState.OVERPAID
    if owed > 0:
        return InvoiceState.OPEN if owed == invoice.gross else InvoiceState.PART_PAID
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return InvoiceState.CREDITED
    if sums[EntryKind.WRITE_OFF]:
        return InvoiceState.WRITTEN_OFF
    return InvoiceState.CREDITED if sums[EntryKind.CREDIT] and not money else InvoiceState.PAID
