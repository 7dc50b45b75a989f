"""Services that waited for their proforma begin when it is paid or accepted (H8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from invoices.actions.days import settle
from invoices.actions.lines import lines_of
from invoices.models import Invoice, InvoiceLine, Subscription
from invoices.numbers import day_at
from invoices.periods import MONTHS, end_of_term, next_period
from records.actions import Outcome, change, trash
from records.models import Batch


def with_services(
    proforma: Invoice, lines: Sequence[InvoiceLine], *, today: date
) -> Sequence[InvoiceLine]:
    """``lines`` are those of the invoice it becomes, in its order: each that is the first period
    of a service gets its days, from today or the later day that was agreed."""
    for old, new in zip(lines_of(proforma).select_related("subscription"), lines, strict=True):
        service = old.subscription
        if service is None or service.waits_for_id != proforma.pk:
            continue
        start = max(service.starts_on, today)
        period = next_period(start, anchor=start, months=MONTHS[service.interval], until=None)
        new.subscription = service
        new.service_start, new.service_end = period.first, period.last
    return lines


def begin_services(proforma: Invoice, lines: Sequence[InvoiceLine], *, by, now: datetime,
                   batch: Batch) -> Outcome:  # fmt: skip
    """They wait no more; the first period is charged by this invoice."""
    outcome = Outcome()
    for line in lines:
        service = line.subscription
        if service is None:
            continue
        start, term = line.service_start, service.term_months
        values = {
            "waits_for": None,
            "starts_on": start,
            "anchor_on": start,
            "billed_until": line.service_end,
            "ends_on": end_of_term(start, months=term) if term else service.ends_on,
        }
        one = Subscription.objects.filter(pk=service.pk)
        outcome += change(one, by=by, kind="subscriptions.began", values=values, batch=batch)
        settle(one, today=day_at(now))
    return outcome


def drop_services(proformas, *, by, batch: Batch | None) -> Outcome:
    """What would have begun with a proforma that is void never does."""
    waiting = Subscription.objects.live().filter(waits_for__in=proformas)
    if not waiting.exists():
        return Outcome()
    return trash(waiting, by=by, kind="subscriptions.trashed", batch=batch)
