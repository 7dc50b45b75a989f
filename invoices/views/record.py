"""The page of an invoice, and its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import Deal
from invoices.actions.lines import lines_of
from invoices.actions.offsetting import credits_for
from invoices.actions.refunding import refundable
from invoices.drawing import paper_of
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.numbers import day_at
from invoices.papers.shown import shown
from invoices.querysets import OWING
from invoices.views.documents import pdf_of
from leads.models import Lead
from records.lists.working import working

ALL_ABOUT = ("lead", "owner", "contact", "corrects", "became", "quote")


def visible_invoice(request: HttpRequest, invoice_id: int) -> Invoice:
    """The invoice, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    found = Invoice.objects.visible_to(request.user).select_related(*ALL_ABOUT)
    return get_object_or_404(found, pk=invoice_id)


def one(request: HttpRequest, invoice: Invoice):
    """The invoice as the set actions take."""
    return Invoice.objects.visible_to(request.user).filter(pk=invoice.pk)


@require_safe
def invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Everything about one invoice: what it says, what was paid, what happened."""
    found = visible_invoice(request, invoice_id)
    user = request.user
    lines = list(lines_of(found))
    may_write = user.can_write() and not found.is_trashed
    context = {
        "invoice": found,
        "lead": Lead.objects.visible_to(user).filter(pk=found.lead_id).first(),
        "deal": Deal.objects.visible_to(user).filter(pk=found.deal_id).first(),
        "paper": shown(paper_of(found, lines)),
        "entries": list(found.entries.select_related("method", "entered_by", "credit_note")),
        "came_from": Invoice.objects.visible_to(user).filter(became=found).first(),
        "is_overdue": found.is_overdue(day_at(timezone.now())),
        "may_write": may_write,
        "may_restore": user.can_write() and found.is_trashed,
        "may_send": may_write and bool(found.number) and found.state != InvoiceState.VOID,
        "refundable": refundable_ids(found) if may_write else set(),
        "may_pay": may_write and takes_payments(found),
        "too_much": -found.owed if found.owed < 0 else None,
        "may_refund": may_write and is_open_note(found),
        "may_offset": may_write and credits_for(found).visible_to(user).exists(),
        "may_credit": may_write and found.kind == InvoiceKind.INVOICE and takes_payments(found),
        "may_void": may_write and is_open_proforma(found),
        "working": working(request, found),
    }
    return render(request, "invoices/invoice.html", context)


def refundable_ids(invoice: Invoice) -> set[int]:
    """Payments that can go back by the way they came."""
    closed = (InvoiceState.DRAFT, InvoiceState.OPEN, InvoiceState.VOID)
    return set() if invoice.state in closed else {entry.pk for entry in refundable(invoice)}


def takes_payments(invoice: Invoice) -> bool:
    closed = (InvoiceState.DRAFT, InvoiceState.VOID, InvoiceState.CREDITED)
    return invoice.state not in closed and invoice.kind != InvoiceKind.CREDIT_NOTE


def is_open_note(invoice: Invoice) -> bool:
    return invoice.kind == InvoiceKind.CREDIT_NOTE and invoice.state in OWING


def is_open_proforma(invoice: Invoice) -> bool:
    return invoice.kind == InvoiceKind.PROFORMA and invoice.state == InvoiceState.OPEN


@require_safe
def pdf(request: HttpRequest, invoice_id: int) -> HttpResponse:
    return pdf_of(request, visible_invoice(request, invoice_id))
