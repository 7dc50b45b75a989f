"""From draft to issued: a number, a day, and words that never change (WA-18, TRUST D4, D5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.money.rates import rate_on
from invoices.actions.customers import make_active
from invoices.actions.lines import lines_of, retotal
from invoices.gates import IS_DRAFT, WITH_AMOUNT, WITH_LINES, require_seat, said
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.numbers import day_at, take
from invoices.parties import buyer_today, seller_row, seller_today
from leads.models import Lead
from records.actions import Outcome, change
from records.actions.batches import close_batch, open_batch
from records.actions.deriving import derive
from records.actions.writing import lock
from records.gates import held_by
from records.models import Batch
from records.timeline.about import about

ISSUED = "invoices.issued"
GATES = (IS_DRAFT, WITH_LINES, WITH_AMOUNT)


@transaction.atomic
def issue(invoices: QuerySet[Invoice], *, by, now: datetime, batch: Batch | None = None) -> Outcome:
    """Activates drafts: each gets the next number of its kind, the day it is where the
    organisation is, and keeps the names, addresses and taxes of today. What has no lines is held.

    A deal's and the client's page tell it. An invoice with days of service makes the lead active
    (CM-35, H9). Raises PermissionDenied, NoSeries.
    """
    require_seat(by)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=ISSUED, title=_("Invoices issued"))
    outcome, today = Outcome(), day_at(now)
    for pk in sorted(invoices.values_list("pk", flat=True)):
        outcome += _issue_one(pk, by=by, today=today, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def _issue_one(pk: int, *, by, today: date, batch: Batch) -> Outcome:
    one = Invoice.objects.filter(pk=pk)
    lock(Invoice, [pk])
    invoice = one.select_related("lead", "deal", "contact").get()
    if held_by(GATES, one):  # no number is taken for what is held; the empty change says why
        return change(one, by=by, kind=ISSUED, values={}, gates=GATES, batch=batch)
    retotal(invoice)
    rate = rate_on(invoice.currency, today)
    values = {
        "seller": seller_today(),
        "buyer": buyer_today(invoice.lead, contact=invoice.contact, reference=invoice.reference),
        "issued_on": today,
        "due_on": due_day(invoice, today),
        "rate": rate,
        "state": state_of(invoice.gross),
        "owed": invoice.gross,
        "number": take(invoice.kind, on=today)[0],
    }
    data = about(invoice.deal) if invoice.deal_id else None
    outcome = change(one, by=by, kind=ISSUED, values=values, gates=GATES, batch=batch, data=data)
    derive(one.values_list("id", said(Invoice)), "frozen")
    if invoice.kind == InvoiceKind.INVOICE:
        activate(invoice, by=by, batch=batch)
    return outcome


def state_of(gross: Decimal) -> InvoiceState:
    """An invoice over nothing is paid when it is issued."""
    return InvoiceState.OPEN if gross else InvoiceState.PAID


def due_day(invoice: Invoice, today: date) -> date | None:
    """The day somebody said, else so many days from today as the client, or all, have."""
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return None
    if invoice.due_on:
        return max(invoice.due_on, today)
    days = invoice.terms_days
    if days is None:
        profile = getattr(invoice.lead, "billing", None)
        days = profile.terms_days if profile else None
    return today + timedelta(days=seller_row().terms_days if days is None else days)


def activate(invoice: Invoice, *, by, batch: Batch) -> None:
    """The receipt of an invoice with days of service makes a lead an active one (CM-35, H9)."""
    if any(line.service_start for line in lines_of(invoice)):
        make_active(Lead.objects.filter(pk=invoice.lead_id), by=by, batch=batch)
