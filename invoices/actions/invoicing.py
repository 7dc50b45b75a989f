"""An accepted quote becomes an invoice."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from invoices.actions.drafting import draft_invoice
from invoices.actions.lines import copied_lines
from invoices.actions.quoting import NotOffered
from invoices.gates import require_seat
from invoices.kinds import InvoiceKind, InvoiceState, QuoteState
from invoices.models import Invoice, InvoiceLine, Quote
from invoices.models.documents import COPIED
from records.actions.writing import lock
from records.models import Batch

GONE = (InvoiceState.VOID, InvoiceState.CREDITED)


@transaction.atomic
def invoice_from_quote(
    quote: Quote, *, by, kind: str = InvoiceKind.INVOICE, batch: Batch | None = None
) -> Invoice:
    """A draft over exactly what the client accepted: the same lines with the options that were
    chosen, prices, taxes and discounts, so the same totals; lead and deal stay.

    Twice the same, one invoice: the one there is comes back, unless it is void, credited or in the
    trash. Raises NotOffered, PermissionDenied.
    """
    require_seat(by)
    lock(Quote, [quote.pk])
    quote = Quote.objects.select_related("lead", "deal", "contact").get(pk=quote.pk)
    if quote.state != QuoteState.ACCEPTED:
        raise NotOffered(_("The client has not accepted it."))
    known = invoice_of(quote, kind)
    if known is not None:
        return known
    values = {name: getattr(quote, name) for name in (*COPIED, "intro", "footer")}
    invoice = Invoice(**values, kind=kind, quote=quote)
    draft_invoice(invoice, lines=copied_lines(quote, InvoiceLine), by=by, batch=batch)
    invoice.refresh_from_db()
    return invoice


def invoice_of(quote: Quote, kind: str = InvoiceKind.INVOICE) -> Invoice | None:
    """What it was invoiced by, if it was."""
    there = Invoice.objects.live().filter(quote=quote, kind=kind).exclude(state__in=GONE)
    return there.order_by("pk").first()
