"""What a customer gets again and again: it starts, changes, is renewed and ends (CM-35, LS-21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.actions.customers import make_active, make_former, renewed
from invoices.actions.days import settle
from invoices.gates import (
    HAS_TERM,
    NEVER_BILLED,
    NOT_ENDED,
    WITH_END,
    begins_by,
    require_seat,
    starts_as_charged,
)
from invoices.models import Product, Subscription
from invoices.numbers import day_at
from invoices.periods import end_of_term
from leads.actions.changing import require_owner
from leads.models import Lead
from records.actions import Outcome, change, create
from records.actions import restore as take_back
from records.actions import trash as throw_away
from records.actions.batches import close_batch, open_batch
from records.actions.writing import lock
from records.gates import Gate
from records.models import Batch
from users.models import User

STARTED, CHANGED = "subscriptions.started", "subscriptions.changed"
RHYTHM = ("interval", "starts_on")
OF_PRODUCT = ("name", "unit", "tax_class", "notice_days")


@transaction.atomic
def start_subscriptions(
    subscriptions: Sequence[Subscription], *, by, now: datetime, batch: Batch | None = None
) -> Outcome:
    """Adds services of customers. One whose first day has come makes its lead an active customer
    (CM-35, H9); one that begins later does so on its day. With a term and no other end it ends
    with the term. Raises NotAnOwner, PermissionDenied.
    """
    require_seat(by)
    if not subscriptions:
        return Outcome()
    today = day_at(now)
    _prepare(subscriptions, by=by)
    words = ngettext("%(n)s service started", "%(n)s services started", len(subscriptions))
    title = words % {"n": len(subscriptions)}
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=STARTED, title=title)
    outcome = create(subscriptions, by=by, kind=STARTED, batch=batch)
    ids = [each.pk for each in subscriptions]
    settle(Subscription.objects.with_ids(ids), today=today)
    outcome += begun(ids, by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def begun(ids: Sequence[int], *, by, batch: Batch) -> Outcome:
    """The leads of those that are active now."""
    active = Subscription.objects.active().with_ids(ids)
    leads = Lead.objects.filter(pk__in=active.values("lead"))
    return make_active(leads, by=by, batch=batch)


def _prepare(subscriptions: Sequence[Subscription], *, by) -> None:
    """Fills in what follows from the rest. Raises NotAnOwner."""
    for owner in {each.owner for each in subscriptions if each.owner_id}:
        require_owner(owner)
    for each in subscriptions:
        each.name = each.name or (each.product.name if each.product else "")
        each.owner_id = each.owner_id or each.lead.owner_id or getattr(by, "pk", None)
        each.anchor_on = each.anchor_on or each.starts_on
        if each.term_months and not each.ends_on:
            each.ends_on = end_of_term(each.starts_on, months=each.term_months)
        each.renews = bool(each.renews and each.term_months)


def as_product(subscription: Subscription, product: Product) -> Subscription:
    """A service of a product begins with what the product says."""
    subscription.product = product
    for name in OF_PRODUCT:
        setattr(subscription, name, getattr(product, name))
    subscription.interval = product.interval or subscription.interval
    return subscription


@transaction.atomic
def change_subscriptions(
    subscriptions: QuerySet[Subscription],
    *,
    by,
    values: Mapping[str, Any],
    now: datetime,
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
    kind: str = CHANGED,
    title: str = "",
) -> Outcome:
    """Sets fields; what is charged by another interval is so from its next period on, what was
    invoiced stays. The first day of one that was invoiced stays too. Raises NotAnOwner,
    PermissionDenied."""
    require_seat(by)
    if values.get("owner") is not None:
        require_owner(values["owner"])
    values, gates = dict(values), [*gates]
    if "starts_on" in values:
        gates.append(starts_as_charged(values["starts_on"]))
    if "term_months" in values:  # without a term nothing renews itself
        values |= {} if values["term_months"] else {"renews": False}
    elif values.get("renews"):
        gates.append(HAS_TERM)
    ids = list(subscriptions.order_by("id").values_list("id", flat=True))
    opened_here = batch is None
    title = title or _("Services changed")
    batch = batch or open_batch(by=by, kind=kind, title=title)
    how = {"by": by, "kind": kind, "batch": batch}
    found = Subscription.objects.with_ids(ids)
    rhythms = _rhythms(ids) if {*RHYTHM} & values.keys() else set()
    outcome = change(found, values=values, gates=gates, expect=expect, **how)
    if rhythms and outcome.changed:
        _count_anew([pk for pk, *_rest in _rhythms(ids) - rhythms], **how)
    outcome += _follow(ids, now=now, by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def _rhythms(ids: Sequence[int]) -> set[tuple]:
    """What their periods are counted by; locked, so that it is what the change finds."""
    lock(Subscription, ids)
    return set(Subscription.objects.with_ids(ids).values_list("id", *RHYTHM))


def _count_anew(ids: Sequence[int], *, by, kind: str, batch: Batch) -> None:
    """Periods are counted from the first day nobody charged; where the rhythm stays, so do they."""
    for each in Subscription.objects.with_ids(ids):
        free = each.billed_until + timedelta(days=1) if each.billed_until else each.starts_on
        one = Subscription.objects.filter(pk=each.pk)
        change(one, by=by, kind=kind, values={"anchor_on": free}, batch=batch)


def _follow(ids: Sequence[int], *, now: datetime, by, batch: Batch) -> Outcome:
    """Their days, and where their leads stand by them."""
    found = Subscription.objects.with_ids(ids)
    before = dict(found.values_list("id", "state"))
    settle(found, today=day_at(now))
    turned = [pk for pk, state in found.values_list("id", "state") if before[pk] != state]
    leads = Lead.objects.filter(pk__in=found.filter(pk__in=turned).values("lead"))
    outcome = begun(turned, by=by, batch=batch)
    return outcome + make_former(leads, by=by, batch=batch) if turned else outcome


@transaction.atomic
def end_subscriptions(
    subscriptions: QuerySet[Subscription], *, by, on: date, now: datetime, **more
) -> Outcome:
    """They end on a day, today or later or in the past, and renew themselves no more. What was
    invoiced beyond that day is not taken back: that needs a credit note. A customer whose last
    one is over is a former one. Raises PermissionDenied."""
    gates = [NOT_ENDED, begins_by(on)]
    return change_subscriptions(
        subscriptions, by=by, now=now, gates=gates, values={"ends_on": on, "renews": False},
        **{"kind": "subscriptions.ended", "title": _("Services ended")} | more,
    )  # fmt: skip


@transaction.atomic
def renew_subscriptions(
    subscriptions: QuerySet[Subscription], *, by, now: datetime, batch: Batch | None = None
) -> Outcome:
    """Each goes on for another term, from the day after its end. A customer nothing else of whom
    is up for renewal is an active one again (LS-21). Raises PermissionDenied."""
    require_seat(by)
    title = _("Services renewed")
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind="subscriptions.renewed", title=title)
    outcome, done = Outcome(), []
    ids = sorted(subscriptions.values_list("id", flat=True))
    lock(Subscription, ids)
    for each in Subscription.objects.with_ids(ids).order_by("id"):
        end = next_end(each, day_at(now)) if each.ends_on else None
        values = {"ends_on": end, "noticed_for": None} if end else {}
        one = Subscription.objects.filter(pk=each.pk)
        outcome += change(
            one, by=by, kind="subscriptions.renewed", values=values, gates=[WITH_END], batch=batch
        )
        done += [each.pk] if values else []
    outcome += _follow(done, now=now, by=by, batch=batch)
    leads = Lead.objects.filter(pk__in=Subscription.objects.with_ids(done).values("lead"))
    outcome += renewed(leads, by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def next_end(subscription: Subscription, today: date) -> date:
    """The last day of the term after the present one, or of today's where that is over; a year
    where no term was agreed."""
    months = subscription.term_months or 12
    after = max(subscription.ends_on, today - timedelta(days=1))
    return end_of_term(subscription.starts_on, months=months, after=after)


@transaction.atomic
def assign_subscriptions(
    subscriptions: QuerySet[Subscription], *, by, owner: User | None, **more
) -> Outcome:
    """Gives services to somebody who looks after them from now on, those in the trash too where
    somebody leaves. Raises NotAnOwner, PermissionDenied."""
    require_seat(by)
    if owner is not None:
        require_owner(owner)
    title = _("Services given to somebody else")
    return change(
        subscriptions, by=by, values={"owner": owner},
        **{"kind": "subscriptions.assigned", "title": title} | more,
    )  # fmt: skip


@transaction.atomic
def trash_subscriptions(
    subscriptions: QuerySet[Subscription], *, by, batch: Batch | None = None
) -> Outcome:
    """Throws away what nobody was charged for; the rest is ended instead."""
    require_seat(by)
    title = _("Services put into the trash")
    return throw_away(
        subscriptions, by=by, kind="subscriptions.trashed", gates=[NEVER_BILLED], title=title,
        batch=batch,
    )  # fmt: skip


@transaction.atomic
def restore_subscriptions(subscriptions: QuerySet[Subscription], *, by, now: datetime) -> Outcome:
    """Takes them out of the trash; their days are those of today."""
    require_seat(by)
    ids = list(subscriptions.values_list("id", flat=True))
    outcome = take_back(
        subscriptions, by=by, kind="subscriptions.restored", title=_("Services taken back")
    )
    settle(Subscription.objects.with_ids(ids), today=day_at(now))
    return outcome
