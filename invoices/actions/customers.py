"""Where a customer stands follows from what it has (CM-35, H8, H9, LS-17…21)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from automations.models import Rule
from automations.offers import AFTER
from automations.reach import takes_care
from deals.actions.following import status_of_kind
from invoices.models import Subscription
from leads.actions import change_leads
from leads.kinds import Kind
from leads.models import Lead
from records.actions import Outcome
from records.models import Batch

ACTIVATED, RENEWING, LEFT = "invoices.activated", "invoices.renewing", "invoices.left"
# Customers who have not left.
STAYING = (Kind.ONBOARDING, Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL)
GOING_ON = Exists(Subscription.objects.going_on().filter(lead=OuterRef("pk")))


def make_active(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome:
    """An invoice with days of service, or the start of a subscription, makes a lead an active
    customer, wherever it stood (CM-35, H9)."""
    return _move(leads, Kind.ACTIVE, by=by, batch=batch, kind=ACTIVATED)


def make_inactive_active(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome:
    """A customer that was being set up is active once its proforma is paid or accepted (H8)."""
    return make_active(leads.of_kind(Kind.ONBOARDING), by=by, batch=batch)


def put_under_renewal(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome:
    """A contract ends soon (LS-21). Who is at risk of leaving stands under renewal now."""
    known = leads.of_kind(Kind.ACTIVE, Kind.CHURN_RISK)
    return _move(known, Kind.RENEWAL, by=by, batch=batch, kind=RENEWING)


def rule_asks_for_renewal(service: Subscription, now: datetime) -> bool:
    """Whether a rule of the organisation's that looks at services before they end takes care of
    this one: it does then what services do by themselves otherwise, and nobody gets the same task
    twice. Services no rule reaches ask by themselves (decision 0053)."""
    before = {"when__moment": "ends_on", "when__side": "before"}
    rules = Rule.objects.in_force().filter(list_name="subscriptions", trigger=AFTER, **before)
    return any(takes_care(rule, service.pk, now) for rule in rules)


def renewed(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome:
    """It goes on, and nothing else of theirs is up for renewal."""
    told = Subscription.objects.active().filter(noticed_for__isnull=False)
    others = Exists(told.filter(lead=OuterRef("pk"), noticed_for=F("ends_on")))
    back = leads.of_kind(Kind.RENEWAL).exclude(others)
    return _move(back, Kind.ACTIVE, by=by, batch=batch, kind=ACTIVATED)


def make_former(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome:
    """The last subscription is over: a customer no more."""
    gone = leads.of_kind(*STAYING).exclude(GOING_ON)
    return _move(gone, Kind.FORMER, by=by, batch=batch, kind=LEFT)


def _move(leads: QuerySet[Lead], to: Kind, *, by, batch: Batch, kind: str) -> Outcome:
    """To the first status of that kind; nothing where the organisation has none. What follows by
    itself sets no clock of our people (H5)."""
    status = status_of_kind(to)
    found = leads.live().exclude(status__kind=to)
    ids = list(found.order_by("id").values_list("id", flat=True)) if status else []
    if not ids:
        return Outcome()
    return change_leads(
        Lead.objects.with_ids(ids), by=by, values={"status": status}, kind=kind, batch=batch,
        in_bulk=True,
    )  # fmt: skip
