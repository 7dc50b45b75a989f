"""What the sample company set out to win, and what it expected each week (X25, idea 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Sum

from deals.forecast.freezing import freeze, monday
from deals.forecast.goals import first_day
from deals.models import Deal, ForecastSnapshot, FrozenWeek, Goal, Unit
from records.actions import create
from records.lists.periods import month_start
from records.models import Batch, Event
from users.models import Organisation, User

QUARTERS = 4
STEP = Decimal(5000)
WEEKS, LATELY = 53, 4


def set_goals(*, by, now: datetime, batch: Batch) -> None:
    """A goal per quarter for whoever sells, their teams and the company: a little more than each
    usually wins. Nothing where somebody set goals already."""
    if Goal.objects.exists():
        return
    this = first_day(now.date(), Unit.QUARTER)
    quarters = [month_start(this, -3 * n) for n in range(QUARTERS)]
    goals = [
        Goal(user=who if isinstance(who, User) else None, unit=Unit.QUARTER, starts=starts,
             team=None if isinstance(who, User) else who, amount=amount)
        for who, amount in _amounts(quarters[-1]).items()
        for starts in quarters
    ]  # fmt: skip
    if goals:
        create(goals, by=by, kind="deals.goal_set", batch=batch)


def _amounts(since: date) -> dict:
    """{person, team or None: what to win in a quarter}"""
    won = Deal.objects.won().filter(close_date__gte=since, owner__isnull=False).order_by()
    sums = dict(won.values_list("owner").annotate(Sum("base_value")))
    found: dict = defaultdict(Decimal)
    for user in User.objects.filter(pk__in=sums).select_related("team").order_by("pk"):
        usual = (sums[user.pk] or Decimal(0)) / QUARTERS
        goal = (usual * Decimal("1.15") // STEP + 1) * STEP
        for who in {user, user.team, None}:
            found[who] += goal
    return found


def freeze_year(*, now: datetime, batch: Batch) -> None:
    """The forecast as it would have been frozen when each month of the year began, and lately.
    Nothing where one is frozen already."""
    if FrozenWeek.objects.exists():
        return
    batch.refresh_from_db(fields=["started_at"])
    zone = ZoneInfo(Organisation.current().time_zone)
    this = monday(now.astimezone(zone).date())
    weeks = [this - timedelta(weeks=n) for n in range(WEEKS, -1, -1)]
    for week in weeks:
        if week.day <= 7 or week >= weeks[-LATELY]:
            freeze(week, now=batch.started_at)


def forget_goals_and_weeks(batches: Sequence[int]) -> None:
    """The weeks that were frozen with the sample data, told by their moment."""
    moments = list(Batch.objects.filter(pk__in=batches).values_list("started_at", flat=True))
    weeks = FrozenWeek.objects.filter(frozen_at__in=moments)
    ForecastSnapshot.objects.filter(week__in=weeks.values("week")).delete()
    weeks.delete()
    made = Event.objects.filter(batch__in=batches, record_type=Goal.record_type)
    Goal.objects.filter(pk__in=made.values("record_id")).delete()
