"""Which records have something in store, and on which day."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from automations.moments import StartOfDay
from deals.models import Deal
from invoices.actions.days import Days
from invoices.actions.holding import BILL, OVERDUE, RENEWAL
from invoices.coming.found import EXPIRE, KINDS, TURN, House
from invoices.kinds import InvoiceKind, SubscriptionState
from invoices.models import Invoice, Quote, Subscription
from leads.models import Lead
from notifications.coming.registry import Ask

NO_DAY, NO_NOTE = Value(None, output_field=DateField()), Value("")


class Part(NamedTuple):
    """Records to which ``what`` happens on a day; ``told`` is a day and ``note`` a word for it."""

    what: str
    records: QuerySet
    day: Any
    told: Any = NO_DAY
    note: Any = NO_NOTE


def parts_of(house: House) -> list[Part]:
    services = Subscription.objects.live().filter(lead__deleted_at__isnull=True)
    turning = Case(
        When(state=SubscriptionState.COMING, then=Value("begins")),
        When(renews=True, then=Value("renews")),
        default=Value("ends"),
    )
    quotes = Quote.objects.waiting().filter(valid_until__isnull=False)
    return [
        Part(BILL, services.filter(next_on__isnull=False), F("next_on"), note=F("invoicing")),
        Part(RENEWAL, services.filter(notice_on__isnull=False), F("notice_on"), F("ends_on")),
        Part(TURN, services.filter(turns_on__isnull=False), F("turns_on"), F("ends_on"), turning),
        Part(EXPIRE, quotes, Days(F("valid_until"), "+", 1), F("valid_until")),
        *_chased(house),
    ]


def _chased(house: House) -> list[Part]:
    steps = house.steps
    if not steps:
        return []
    owing = Invoice.objects.owing().filter(
        kind=InvoiceKind.INVOICE, due_on__isnull=False, overdue_step__lt=len(steps)
    )
    days = Case(
        *(When(overdue_step=step, then=Days(F("due_on"), "+", n)) for step, n in enumerate(steps)),
        output_field=DateField(),
    )
    return [Part(OVERDUE, owing, days, F("due_on"), F("overdue_step"))]


def dated(part: Part, records: QuerySet, ask: Ask, number: int, house: House) -> QuerySet:
    """``place`` names record and kind: each row has its own place between two pages."""
    kind = KINDS.index(part.what)
    rows = records.annotate(
        at=StartOfDay(part.day, zone=house.organisation.time_zone),
        place=Cast(F("id") * len(KINDS) + Value(kind), BigIntegerField()),
    )
    rows = rows.filter(ask.beyond(number, at="at", pk="place")).order_by("at", "place")
    told = Value(kind), F("id"), part.told, Cast(part.note, CharField()), F("lead_id")
    return rows.values_list("at", "place", *told)[: ask.limit]


def asked_for(records: QuerySet, ask: Ask) -> QuerySet | None:
    """Of what the user sees: of one record, or of owners; None where none can be about it."""
    records = records.visible_to(ask.user)
    if ask.record is None:
        return records if ask.owners is None else records.filter(owner_id__in=ask.owners)
    record_type, pk = ask.record
    paths = {records.model.record_type: "pk", Lead.record_type: "lead"}
    if records.model is not Subscription:
        paths[Deal.record_type] = "deal"
    return records.filter(**{paths[record_type]: pk}) if record_type in paths else None
