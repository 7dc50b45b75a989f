"""Plain makers of what an invoice needs; documents themselves are made by the actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from invoices import actions
from invoices.kinds import InvoiceKind, Series
from invoices.models import Invoice, InvoiceLine, NumberSeries, Quote, QuoteLine
from leads.tests.factories import make_lead

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LONG = date(2999, 12, 31)  # pages ask which day it is: an offer of NOW would be over one day
PATTERNS = {
    Series.QUOTE: "Q-{year}-{number:04}",
    Series.INVOICE: "INV-{year}-{number:04}",
    Series.PROFORMA: "PRO-{year}-{number:04}",
    Series.CREDIT_NOTE: "CN-{year}-{number:04}",
}


def make_series() -> None:
    for kind, pattern in PATTERNS.items():
        NumberSeries.objects.get_or_create(kind=kind, defaults={"pattern": pattern})


def line(name: str = "Oven", price: str = "100", quantity: str = "1", tax: str = "19", **more):
    return InvoiceLine(
        name=name, price=Decimal(price), quantity=Decimal(quantity), tax_percent=Decimal(tax),
        **more,
    )  # fmt: skip


def make_draft(by, *lines: InvoiceLine, kind: str = InvoiceKind.INVOICE, **fields) -> Invoice:
    make_series()
    if not fields.get("deal"):
        fields.setdefault("lead", None)
        fields["lead"] = fields["lead"] or make_lead("Harbour Bakery")
    fields.setdefault("currency", "EUR")
    invoice = Invoice(kind=kind, **fields)
    actions.draft_invoice(invoice, lines=list(lines) or [line()], by=by)
    invoice.refresh_from_db()
    return invoice


def make_issued(by, *lines: InvoiceLine, now: datetime = NOW, **fields) -> Invoice:
    invoice = make_draft(by, *lines, **fields)
    outcome = actions.issue(Invoice.objects.filter(pk=invoice.pk), by=by, now=now)
    assert outcome.changed == 1, outcome.messages
    return Invoice.objects.get(pk=invoice.pk)


def offer(name: str = "Oven", price: str = "100", quantity: str = "1", tax: str = "19", **more):
    return QuoteLine(
        name=name, price=Decimal(price), quantity=Decimal(quantity), tax_percent=Decimal(tax),
        **more,
    )  # fmt: skip


def make_quote(by, *lines: QuoteLine, **fields) -> Quote:
    """A draft."""
    make_series()
    if not fields.get("deal"):
        fields["lead"] = fields.get("lead") or make_lead("Harbour Bakery")
    quote = Quote(**{"currency": "EUR"} | fields)
    actions.draft_quote(quote, lines=list(lines) or [offer()], by=by)
    quote.refresh_from_db()
    return quote


def make_sent_quote(by, *lines: QuoteLine, now: datetime = NOW, **fields) -> Quote:
    """``valid_until`` None: as long as the settings say, from ``now``."""
    quote = make_quote(by, *lines, **{"valid_until": LONG} | fields)
    outcome = actions.issue_quotes(Quote.objects.filter(pk=quote.pk), by=by, now=now)
    assert outcome.changed == 1, outcome.messages
    return Quote.objects.get(pk=quote.pk)
