"""Money that came, went back or was given up; what an invoice owes follows (TRUST D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from deals.models import Deal
from deals.money.digits import rounded
from invoices.actions.following import follow_payment
from invoices.gates import IS_OWING, IS_PAYABLE, IS_PROFORMA, UNTOUCHED, require_seat
from invoices.kinds import EntryKind, InvoiceState
from invoices.models import Entry, Invoice, PaymentMethod
from leads.clocks import facts, touch
from leads.models import Lead
from records.actions import Outcome, change, create
from records.actions.batches import close_batch, open_batch
from records.actions.writing import lock
from records.gates import held_by
from records.models import Batch
from records.timeline.about import about

PAID_BY_CLIENT = f"invoices.{EntryKind.PAYMENT}"
MINUS = {EntryKind.REFUND, EntryKind.CHARGEBACK}


class NotEntered(Exception):
    """The ledger takes no such entry; says why in words."""


@transaction.atomic
def enter(
    invoice: Invoice,
    *,
    by,
    kind: EntryKind,
    amount: Decimal,
    day: date,
    method: PaymentMethod | None = None,
    note: str = "",
    provider_id: str = "",
    batch: Batch | None = None,
) -> Outcome:
    """Writes one entry; ``amount`` is more than nothing, in units of the invoice's currency.

    A payment may be less or more than is owed. No more can go back than came; only what is owed
    can be written off. Two at the same moment count both: each waits for the other. Raises
    NotEntered, PermissionDenied.
    """
    require_seat(by)
    one, locked = _locked(invoice)
    amount = rounded(amount, locked.currency)
    _check(locked, kind, amount, day)
    entry = Entry(
        invoice=locked, lead_id=locked.lead_id, kind=kind, day=day, method=method, note=note,
        amount=-amount if kind in MINUS else amount, provider_id=provider_id,
        entered_by_id=getattr(by, "pk", None),
    )  # fmt: skip
    return write([entry], one, locked, by=by, batch=batch)


def _locked(invoice: Invoice):
    lock(Invoice, [invoice.pk])
    one = Invoice.objects.filter(pk=invoice.pk)
    return one, one.select_related("deal").get()


def _check(invoice: Invoice, kind: EntryKind, amount: Decimal, day: date) -> None:
    if amount <= 0:
        raise NotEntered(_("An amount is more than nothing."))
    if invoice.issued_on and day < invoice.issued_on and kind != EntryKind.PAYMENT:
        raise NotEntered(_("That day is before the invoice."))
    if kind in MINUS and amount > paid_of(invoice, EntryKind.PAYMENT, *MINUS):
        raise NotEntered(_("No more can go back than was paid."))
    if kind == EntryKind.WRITE_OFF and amount > invoice.owed:
        raise NotEntered(_("No more can be written off than is still to pay."))


def paid_of(invoice: Invoice, *kinds: EntryKind) -> Decimal:
    """The sum of the ledger, or of some kinds of entries."""
    entries = Entry.objects.filter(invoice=invoice, deleted_at=None)
    entries = entries.filter(kind__in=kinds) if kinds else entries
    return entries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def write(entries: Sequence[Entry], one, invoice: Invoice, *, by, batch: Batch | None) -> Outcome:
    """The entries, and what the invoice owes after them; nothing of it where a gate holds."""
    kind = f"invoices.{entries[0].kind}"
    gate = IS_OWING if entries[0].kind == EntryKind.WRITE_OFF else IS_PAYABLE
    if held_by([gate], one):
        return change(one, by=by, kind=kind, values={"void_at": None}, gates=[gate], batch=batch)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=kind, title=_("Payments entered"))
    create(entries, by=by, kind="invoices.entry_written", batch=batch, data=about(invoice))
    outcome = settle(one, invoice, by=by, kind=kind, batch=batch)
    outcome += follow_payment(one, before=invoice, by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def settle(one, invoice: Invoice, *, by, kind: str, batch: Batch) -> Outcome:
    """State, paid and owed as the ledger says; the one place they are written. A deal's page
    tells it too. A payment is the client's answer (H5)."""
    paid = paid_of(invoice)
    values = {"paid": paid, "owed": invoice.gross - paid, "state": state_of(invoice)}
    data = facts(answer=kind == PAID_BY_CLIENT)
    data |= about(invoice.deal) if invoice.deal_id else {}
    outcome = change(one, by=by, kind=kind, values=values, batch=batch, data=data or None)
    touch(Lead.objects.filter(pk=invoice.lead_id), by=by, response=batch)
    touch(Deal.objects.filter(pk=invoice.deal_id), by=by, response=batch)
    return outcome


def state_of(invoice: Invoice) -> InvoiceState:
    """Where an issued invoice stands by its ledger (TRUST D8): derived, never typed."""
    if invoice.void_at:
        return InvoiceState.VOID
    sums = {kind: paid_of(invoice, kind) for kind in EntryKind}
    owed = invoice.gross - sum(sums.values())
    money = sum(sums[kind] for kind in (EntryKind.PAYMENT, *MINUS))
    if owed < 0:
        return InvoiceState.OVERPAID
    if owed > 0:
        return InvoiceState.OPEN if owed == invoice.gross else InvoiceState.PART_PAID
    if sums[EntryKind.WRITE_OFF]:
        return InvoiceState.WRITTEN_OFF
    return InvoiceState.CREDITED if sums[EntryKind.CREDIT] and not money else InvoiceState.PAID


@transaction.atomic
def void(invoices, *, by, now, batch: Batch | None = None) -> Outcome:
    """A proforma nobody paid asks for nothing any more; an invoice needs a credit note."""
    require_seat(by)
    return change(
        invoices,
        by=by,
        kind="invoices.voided",
        values={"state": InvoiceState.VOID, "void_at": now, "owed": Decimal(0)},
        gates=[IS_PROFORMA, UNTOUCHED],
        title=_("Proforma invoices made void"),
        batch=batch,
    )
