"""On which days a task that repeats comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta
from dateutil.rrule import WEEKLY, rrule

from tasks.kinds import Repeat

LAST_YEAR = 2199


@dataclass(frozen=True)
class Pattern:
    """Every ``every`` days, weeks, months or years, counted from ``start``.

    ``days`` of the week, Monday is 0; without any, the one of ``start``. A day that a month lacks
    falls on its last one, and the next month has it again: 31 January, 28 February, 31 March.
    """

    repeat: str
    start: date
    every: int = 1
    days: tuple[int, ...] = ()
    until: date | None = None

    def after(self, day: date, *, not_before: date | None = None) -> date | None:
        """The first day of the pattern after ``day`` and not before ``not_before``; None where
        it has ended."""
        for found in self._all(max(day, not_before or day)):
            if self.until and found > self.until:
                return None
            if found > day and (not_before is None or found >= not_before):
                return found
        return None

    def _all(self, near: date) -> Iterator[date]:
        """Its days in order, from a little before ``near``."""
        if self.repeat == Repeat.WEEKLY:
            return self._weekly(near)
        return self._counted(near)

    def _counted(self, near: date) -> Iterator[date]:
        """Each counted from the start, never from the one before: a short month shortens
        nothing that follows."""
        for number in count(self._steps_to(near)):
            try:
                yield self.start + self._step(number * self.every)
            except (OverflowError, ValueError):
                return

    def _step(self, number: int) -> relativedelta | timedelta:
        if self.repeat == Repeat.DAILY:
            return timedelta(days=number)
        return relativedelta(**{UNITS[self.repeat]: number})

    def _steps_to(self, near: date) -> int:
        """Steps that can be skipped because they lie before ``near``."""
        days = (near - self.start).days - 1
        return max(0, days // (LONGEST[self.repeat] * self.every) - 1)

    def _weekly(self, near: date) -> Iterator[date]:
        first = datetime.combine(self.start, time.min)
        days = self.days or (self.start.weekday(),)
        rule = rrule(WEEKLY, dtstart=first, interval=self.every, byweekday=days,
                     until=datetime(LAST_YEAR, 12, 31))  # fmt: skip
        for found in rule.xafter(datetime.combine(near, time.min) - timedelta(days=1)):
            yield found.date()


UNITS = {Repeat.MONTHLY: "months", Repeat.YEARLY: "years"}
LONGEST = {Repeat.DAILY: 1, Repeat.MONTHLY: 31, Repeat.YEARLY: 366}
