"""Goals of periods, read for a forecast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from deals.models import Goal, Unit
from records.lists.periods import month_start

MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


def first_day(day: date, unit: str) -> date:
    """The first day of the month, quarter or year a day lies in."""
    size = MONTHS[Unit(unit)]
    return month_start(day, -((day.month - 1) % size))


def goal_of(
    goals: Iterable[Goal], unit: str, starts: date, *, user: int | None, team: int | None
) -> Decimal | None:
    """What is to be reached in the period: the goal set for it, or else the sum of the goals of
    the shorter periods inside it. None where there is none."""
    mine = [goal for goal in goals if goal.user_id == user and goal.team_id == team]
    until = month_start(starts, MONTHS[Unit(unit)])
    for size in (unit, Unit.QUARTER, Unit.MONTH):
        if MONTHS[Unit(size)] > MONTHS[Unit(unit)]:
            continue
        inside = [g.amount for g in mine if g.unit == size and starts <= g.starts < until]
        if inside:
            return sum(inside, Decimal(0))
    return None
