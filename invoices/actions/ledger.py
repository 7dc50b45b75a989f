"""Money that came, went back or was given up; what an invoice owes follows (TRUST D8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from deals.money.digits import rounded
from invoices.actions.beginning import drop_services
from invoices.actions.following import follow_payment
from invoices.actions.settling import MINUS, MONEY, NotEntered, paid_of, write
from invoices.gates import IS_PROFORMA, UNTOUCHED, require_seat
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Entry, Invoice, PaymentMethod
from records.actions import Outcome, change
from records.actions.writing import lock
from records.models import Batch


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
    can be written off; of a credit note what is left is paid out. Two at the same moment count
    both: each waits for the other. Raises NotEntered, PermissionDenied.
    """
    require_seat(by)
    one, locked = _locked(invoice)
    amount = rounded(amount, locked.currency)
    _check(locked, kind, amount, day)
    entry = Entry(
        invoice=locked, lead_id=locked.lead_id, kind=kind, day=day, method=method, note=note,
        amount=-amount if kind in MINUS and not is_note(locked) else amount,
        provider_id=provider_id, entered_by_id=getattr(by, "pk", None),
    )  # fmt: skip
    outcome = write([entry], one, locked, by=by, batch=batch)
    if outcome.batch is not None:
        follow_payment(one, before=locked, by=by, batch=outcome.batch)
    return outcome


def is_note(invoice: Invoice) -> bool:
    return invoice.kind == InvoiceKind.CREDIT_NOTE


def _locked(invoice: Invoice):
    lock(Invoice, [invoice.pk])
    one = Invoice.objects.filter(pk=invoice.pk)
    return one, one.select_related("deal").get()


def _check(invoice: Invoice, kind: EntryKind, amount: Decimal, day: date) -> None:
    if amount <= 0:
        raise NotEntered(_("An amount is more than nothing."))
    if invoice.issued_on and day < invoice.issued_on and kind != EntryKind.PAYMENT:
        raise NotEntered(_("That day is before the invoice."))
    if is_note(invoice):
        if kind != EntryKind.REFUND or amount > invoice.owed:
            raise NotEntered(_("Of a credit note no more than is left of it can be paid out."))
        return
    if kind in MINUS and amount > paid_of(invoice, *MONEY):
        raise NotEntered(_("No more can go back than was paid."))
    if kind == EntryKind.WRITE_OFF and amount > invoice.owed:
        raise NotEntered(_("No more can be written off than is still to pay."))


@transaction.atomic
def void(invoices, *, by, now, batch: Batch | None = None) -> Outcome:
    """A proforma nobody paid asks for nothing any more; an invoice needs a credit note."""
    require_seat(by)
    outcome = change(
        invoices,
        by=by,
        kind="invoices.voided",
        values={"state": InvoiceState.VOID, "void_at": now, "owed": Decimal(0)},
        gates=[IS_PROFORMA, UNTOUCHED],
        title=_("Proforma invoices made void"),
        batch=batch,
    )
    gone = invoices.filter(state=InvoiceState.VOID).values("pk")
    return outcome + drop_services(gone, by=by, batch=outcome.batch)
