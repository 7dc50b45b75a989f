"""Periods of a subscription: days that follow each other without a gap or an overlap (X24).

They are counted from one day, the anchor. A month that has no such day ends a period on its last:
31 January, 28 February, 31 March.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoices.kinds import Interval

MONTHS = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}
DAY = timedelta(days=1)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one that month has."""
    month = day.year * 12 + day.month - 1 + months
    year, number = divmod(month, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


@dataclass(frozen=True)
class Period:
    """From the first to the last of its days; ``whole`` is how many days a full one has."""

    first: date
    last: date
    whole: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def share(self) -> Decimal:
        """What is to be paid of a full period: less than 1 where it is cut short."""
        return Decimal(self.days) / Decimal(self.whole)


def period_at(day: date, *, anchor: date, months: int) -> Period:
    """The full period of so many months in which a day lies, on or after the anchor."""
    n = ((day.year - anchor.year) * 12 + day.month - anchor.month) // months
    if months_on(anchor, n * months) > day:
        n -= 1
    first, after = months_on(anchor, n * months), months_on(anchor, (n + 1) * months)
    return Period(first, after - DAY, (after - first).days)


def next_period(day: date, *, anchor: date, months: int, until: date | None) -> Period:
    """What is charged from ``day`` on: the rest of the period it lies in, at most ``until``."""
    full = period_at(day, anchor=anchor, months=months)
    last = full.last if until is None else min(full.last, until)
    return Period(day, last, full.whole)


def end_of_term(start: date, *, months: int, after: date | None = None) -> date:
    """The last day of the first term, or of the one in which the day after ``after`` lies."""
    return period_at(start if after is None else after + DAY, anchor=start, months=months).last
