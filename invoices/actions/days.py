"""What follows from the days of subscriptions: their state, and when something is due."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from invoices.kinds import SubscriptionState
from invoices.models import Subscription
from invoices.numbers import day_at
from records.actions.deriving import derive
from records.models import Batch, Event

NO_DAY = Value(None, output_field=DateField())
NOT_TOLD = Q(noticed_for__isnull=True) | ~Q(noticed_for=F("ends_on"))


class Days(Func):
    """A day and so many days more, or less."""

    output_field = DateField()

    def __init__(self, day, sign: str, days) -> None:
        days = Cast(days, IntegerField()) if isinstance(days, F) else Value(days)
        super().__init__(day, days, template="(%(expressions)s)", arg_joiner=f" {sign} ")


UNPAID = Q(billed_until__isnull=True) | Q(ends_on__isnull=True) | Q(billed_until__lt=F("ends_on"))
NEXT = Case(
    When(Q(waits_for__isnull=True) & UNPAID, then=Coalesce(
        Days(F("billed_until"), "+", 1), F("starts_on"))),
    default=NO_DAY,
)  # fmt: skip


def settle(subscriptions: QuerySet[Subscription], *, today: date) -> int:
    """Works out state and due days; no change that is told, so repeating it is harmless."""
    waits, ended = Q(waits_for__isnull=False), Q(ends_on__lt=today)
    coming = Q(starts_on__gt=today)
    state = Case(
        When(waits, then=Value(SubscriptionState.WAITING.value)),
        When(ended, then=Value(SubscriptionState.ENDED.value)),
        When(coming, then=Value(SubscriptionState.COMING.value)),
        default=Value(SubscriptionState.ACTIVE.value),
        output_field=CharField(),
    )
    turns = Case(
        When(waits | ended, then=NO_DAY),
        When(coming, then=F("starts_on")),
        When(ends_on__isnull=False, then=Days(F("ends_on"), "+", 1)),
        default=NO_DAY,
    )
    notice = Case(
        When(~waits & ~ended & Q(ends_on__isnull=False, notice_days__gt=0) & NOT_TOLD,
             then=Days(F("ends_on"), "-", F("notice_days"))),
        default=NO_DAY,
    )  # fmt: skip
    rows = subscriptions.order_by().values_list("id", state, NEXT, turns, notice)
    return derive(rows, "state", "next_on", "turns_on", "notice_on")


def settle_undone(batch: Batch) -> None:
    """After an undo: what it brought back or took away is worked out again, as of its moment."""
    now = Batch.objects.values_list("undone_at", flat=True).get(pk=batch.pk) or batch.started_at
    told = Event.objects.filter(batch=batch.pk, record_type=Subscription.record_type)
    ids = list(told.values_list("record_id", flat=True).distinct())
    if ids:
        settle(Subscription.objects.with_ids(ids), today=day_at(now))
