"""What a client has with us, used for another of their invoices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deals.money.digits import rounded
from invoices.actions.correcting import settle_between
from invoices.actions.following import follow_payment
from invoices.actions.settling import NotEntered
from invoices.gates import require_seat
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.querysets import OWING
from records.actions import Outcome
from records.actions.batches import open_batch
from records.actions.writing import lock

CREDIT = Q(kind=InvoiceKind.CREDIT_NOTE, state__in=OWING) | Q(
    kind=InvoiceKind.INVOICE, state=InvoiceState.OVERPAID
)


def credits_for(invoice: Invoice) -> QuerySet[Invoice]:
    """Credit notes with something left, and overpaid invoices, of the same client and currency."""
    if invoice.kind != InvoiceKind.INVOICE or invoice.state not in OWING:
        return Invoice.objects.none()
    same = Invoice.objects.live().filter(lead=invoice.lead_id, currency=invoice.currency)
    return same.filter(CREDIT).exclude(pk=invoice.pk).order_by("issued_on", "id")


def left_of(source: Invoice) -> Decimal:
    """What of it can be used."""
    return source.owed if source.kind == InvoiceKind.CREDIT_NOTE else -source.owed


@transaction.atomic
def offset(
    invoice: Invoice, *, source: Invoice, by, now: datetime, amount: Decimal | None = None
) -> Outcome:
    """Sets what is left of a credit note, or was paid too much for an invoice, against another
    invoice of the same client: as much as fits, or ``amount``. Raises NotEntered."""
    require_seat(by)
    lock(Invoice, sorted([invoice.pk, source.pk]))
    invoice = Invoice.objects.select_related("deal", "lead").get(pk=invoice.pk)
    found = credits_for(invoice).select_related("deal", "lead").filter(pk=source.pk).first()
    if found is None:
        raise NotEntered(_("There is nothing left of it that fits this invoice."))
    most = min(left_of(found), invoice.owed)
    amount = most if amount is None else rounded(amount, invoice.currency)
    if not 0 < amount <= most:
        raise NotEntered(_("No more than is left of it, and than is still to pay."))
    title = _("%(other)s set against %(number)s") % {"other": found, "number": invoice}
    batch = open_batch(by=by, kind="invoices.offset", title=title)
    counter = amount if found.kind == InvoiceKind.CREDIT_NOTE else -amount
    outcome = settle_between(
        invoice, found, EntryKind.OFFSET, amount, counter, now=now, by=by, batch=batch
    )
    follow_payment(Invoice.objects.filter(pk=invoice.pk), before=invoice, by=by, batch=batch)
    return outcome
