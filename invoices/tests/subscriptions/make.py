"""Services of customers, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from invoices import actions
from invoices.models import Product, Subscription
from invoices.tests.factories import make_series
from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.tests.factories import make_lead, make_stage, make_status


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def make_statuses() -> None:
    stage = make_stage("Customers", StageCategory.CUSTOMER)
    names = ("Onboarding", "Active", "Churn risk", "Renewal", "Former")
    kinds = (Kind.ONBOARDING, Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL, Kind.FORMER)
    for n, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        make_status(name, kind, stage, position=n)


def make_product(name: str = "Care plan", **fields) -> Product:
    return Product.objects.create(name=name, **{"interval": "month"} | fields)


def make_service(by, *, starts_on: date, now: datetime | None = None, **fields) -> Subscription:
    make_series()
    fields["lead"] = fields.get("lead") or make_lead("Harbour Bakery")
    usual = {"name": "Care plan", "price": Decimal(30), "currency": "EUR", "notice_days": 0}
    service = Subscription(starts_on=starts_on, **usual | fields)
    actions.start_subscriptions([service], by=by, now=now or noon(starts_on))
    return Subscription.objects.get(pk=service.pk)


def sweep(day: date):
    return actions.sweep_subscriptions(now=noon(day))


def kind_of(lead: Lead) -> str:
    return Lead.objects.values_list("status__kind", flat=True).get(pk=lead.pk)


def periods_of(service: Subscription) -> list[tuple[date, date]]:
    lines = service.lines.filter(deleted_at=None).order_by("service_start")
    return list(lines.values_list("service_start", "service_end"))
