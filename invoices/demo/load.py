"""Writes the invoices of the sample leads through the actions, as if each on its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection

from deals.kinds import StageKind
from deals.models import Deal
from deals.money.digits import rounded
from invoices import actions
from invoices.actions.drafting import line_for_deal
from invoices.demo.products import sample_products
from invoices.demo.story import SERVICE, Payment, Story, draw_story
from invoices.kinds import EntryKind
from invoices.models import BillingProfile, Invoice, InvoiceLine, Product
from invoices.models.documents import Document
from invoices.numbers import day_at
from leads.demo.story import Tale
from leads.kinds import Kind
from records.actions import create
from records.models import Batch

MOST = 60  # of the newest: each is written as people would, one by one
YEAR = timedelta(days=365)
# (kind of event, document, when it happened)
Moments = list[tuple[str, int, datetime]]


def add_invoices(
    tales: Sequence[Tale], *, by, now: datetime, batch: Batch, random: Random
) -> list[Invoice]:
    """Of deals won within a year, in all states; the same every time."""
    actions.start_billing("", by=by)
    won = Deal.objects.filter(
        lead__in=[tale.lead.pk for tale in tales], stage__kind=StageKind.WON, value__gt=0,
        closed_at__gt=now - YEAR,
    ).select_related("lead__status", "owner")  # fmt: skip
    newest = sorted(won, key=lambda deal: (deal.closed_at, deal.pk))[-MOST:]
    stories = [draw_story(deal, now, random) for deal in newest]
    _add_billing(newest, by=by, batch=batch, random=random)
    moments: Moments = []
    # Numbers follow the days on which documents went out.
    stories.sort(key=lambda story: (story.issued or now, story.deal.pk))
    how: dict[str, Any] = {"by": by, "batch": batch, "products": sample_products(batch)}
    invoices = [_write(story, moments, **how) for story in stories]
    tell_when(Invoice, moments, batch)
    return invoices


def _add_billing(deals: Sequence[Deal], *, by, batch: Batch, random: Random) -> None:
    leads = {deal.lead_id: deal.lead for deal in deals if random.randrange(4) == 0}
    known = set(BillingProfile.objects.filter(lead__in=leads).values_list("lead_id", flat=True))
    profiles = [
        BillingProfile(lead=lead, terms_days=random.choice([7, 10, 30]))
        for pk, lead in leads.items()
        if pk not in known
    ]
    create(profiles, by=by, kind="invoices.billing_added", batch=batch)


def _write(
    story: Story, moments: Moments, *, by, batch: Batch, products: Mapping[str, Product]
) -> Invoice:
    deal = story.deal
    how: dict[str, Any] = {"by": deal.owner or by, "batch": batch}
    invoice = Invoice(kind=story.kind, deal=deal, created_at=story.drafted)
    actions.draft_invoice(invoice, lines=_lines(story, products), **how)
    moments.append(("invoices.drafted", invoice.pk, story.drafted))
    if story.issued is None:
        return invoice
    one = Invoice.objects.filter(pk=invoice.pk)
    actions.issue(one, now=story.issued, **how)
    moments.append(("invoices.issued", invoice.pk, story.issued))
    invoice = one.get()
    for payment in story.payments:
        _pay(invoice, payment, moments, **how)
    if story.credited:
        note = actions.credit(invoice, by=how["by"], now=story.credited, batch=batch)
        moments += [(f"invoices.{kind}", note.pk, story.credited) for kind in ("drafted", "issued")]
        moments.append(("invoices.credit", invoice.pk, story.credited))
    if story.void:
        actions.void(one, now=story.void, **how)
        moments.append(("invoices.voided", invoice.pk, story.void))
    return invoice


def _lines(story: Story, products: Mapping[str, Product]) -> list[InvoiceLine]:
    day = day_at(story.drafted)
    first = line_for_deal(story.deal, on=day)
    tax = {name: getattr(first, name) for name in ("tax_category", "tax_percent", "tax_reason")}
    lines = [first, *(InvoiceLine(name=name, price=price, **tax) for name, price in story.extras)]
    # Only for who is active already: an invoice of a service would make them so today.
    if story.with_service and story.deal.lead.status.kind == Kind.ACTIVE:
        name, price = SERVICE
        lines.append(
            InvoiceLine(name=str(name), price=price, service_start=day,
                        service_end=day + YEAR - timedelta(days=1), **tax)
        )  # fmt: skip
    for line in lines:
        line.product = products.get(line.name)
    return lines


def _pay(invoice: Invoice, payment: Payment, moments: Moments, *, by, batch: Batch) -> None:
    amount = rounded(invoice.gross * payment.share, invoice.currency)
    if payment.kind == EntryKind.WRITE_OFF:
        amount = Invoice.objects.values_list("owed", flat=True).get(pk=invoice.pk)
    if amount > Decimal(0):
        day = day_at(payment.at)
        actions.enter(
            invoice, by=by, kind=payment.kind, amount=amount, day=day, batch=batch
        )  # fmt: skip
        moments.append((f"invoices.{payment.kind}", invoice.pk, payment.at))


def tell_when(model: type[Document], moments: Moments, batch: Batch) -> None:
    """The story tells them on their days, as history that was learnt of today (X46)."""
    kinds, ids, times = (
        ([*column] for column in zip(*moments, strict=True)) if moments else [[]] * 3
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_event e SET happened_at = m.at "
            "FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[]) AS m (kind, id, at) "
            "WHERE e.batch = %s AND e.record_type = %s AND e.record_id = m.id AND e.kind = m.kind",
            [kinds, ids, times, batch.pk, model.record_type],
        )
