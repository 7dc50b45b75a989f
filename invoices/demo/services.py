"""Services of the sample customers: each as its customer stands (X44)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils.translation import gettext_lazy as _

from invoices.actions.days import settle
from invoices.models import Product, Subscription
from invoices.numbers import day_at
from invoices.periods import MONTHS, months_on, period_at
from leads.demo.story import Tale
from leads.kinds import Kind
from leads.models import Lead
from records.actions import create
from records.models import Batch

MOST = 30  # of each kind of customer
OFFERS = [
    (_("Care for the ovens"), Decimal(45), "month"),
    (_("Flour, delivered"), Decimal(310), "month"),
    (_("Calibration of the scales"), Decimal(180), "quarter"),
    (_("Full care with spare parts"), Decimal(960), "year"),
]
WITH_SERVICES = (Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL, Kind.FORMER)
NOTICE = timedelta(days=30)


def add_services(
    tales: Sequence[Tale], *, by, now: datetime, batch: Batch, random: Random
) -> list[Subscription]:
    """What was charged before is so; nothing is due at the moment they are made."""
    leads = Lead.objects.filter(pk__in=[tale.lead.pk for tale in tales])
    newest = leads.select_related("status", "owner").order_by("-id")
    found = [lead for kind in WITH_SERVICES for lead in newest.of_kind(kind)[:MOST]]
    today = day_at(now)
    services = [
        _service(lead, offer, today, random)
        for lead in found
        for offer in random.sample(OFFERS, random.choice([1, 1, 2]))
    ]
    create(services, by=by, kind="subscriptions.started", batch=batch, happened_at="created_at")
    settle(Subscription.objects.with_ids([each.pk for each in services]), today=today)
    return services


def _service(lead: Lead, offer: tuple, today: date, random: Random) -> Subscription:
    name, price, interval = offer
    starts = months_on(today, -random.randint(2, 11)) - timedelta(days=random.randrange(27))
    service = Subscription(
        lead=lead, owner=lead.owner, name=str(name), price=price, interval=interval,
        currency="EUR", starts_on=starts, anchor_on=starts, quantity=random.choice([1, 1, 2]),
        product=Product.objects.sold().filter(name=str(name)).first(),
        created_at=datetime.combine(starts, datetime.min.time(), tzinfo=lead.created_at.tzinfo),
    )  # fmt: skip
    kind = lead.status.kind
    if kind == Kind.RENEWAL:
        service.ends_on = service.noticed_for = today + timedelta(days=random.randint(3, 28))
    elif kind == Kind.FORMER:
        service.ends_on = today - timedelta(days=random.randint(1, 60))
    elif random.randrange(3) == 0:
        service.ends_on, service.term_months, service.renews = months_on(today, 7), 12, True
    period = period_at(min(today, service.ends_on or today), anchor=starts, months=MONTHS[interval])
    service.billed_until = min(period.last, service.ends_on or period.last)
    return service


def remove_services(leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """Those no document of theirs took along."""
    Subscription.objects.filter(lead_id__in=leads)._raw_delete("default")
