"""When somebody may be written to (X31): not in quiet hours, not on free days, not while away.

Pure: what a person wishes and when they are away is handed in; the tests ask for every hour of a
year in zones whose clocks jump.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = time(0, 0)
FURTHEST = 1_000  # days of free time in a row after which we stop looking


@dataclass(frozen=True)
class Hours:
    """One person's: ``works`` says whether a day is a working day, or always True; ``away`` are
    first and last days of absences."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time
    works: Callable[[date], bool]
    away: Sequence[tuple[date, date]] = ()

    def allows(self, day: date) -> bool:
        return self.works(day) and not any(since <= day <= until for since, until in self.away)

    def is_quiet(self, at: time) -> bool:
        """The same hour twice means no quiet hours; a span may reach over midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def next(self, moment: datetime) -> datetime:
        """The first moment, not before this one, at which they may be written to."""
        local = moment.astimezone(self.zone)
        for _ in range(FURTHEST):
            day = local.date()
            if not self.allows(day):
                local = self.at(day + timedelta(days=1), MIDNIGHT)
            elif self.is_quiet(local.time()):
                over = local.time() >= self.quiet_from > self.quiet_until
                local = self.at(day + timedelta(days=1) if over else day, self.quiet_until)
            else:
                return local.astimezone(UTC)
        return moment

    def at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, tzinfo=self.zone)

    def next_at(self, moment: datetime, when: time) -> datetime:
        """The next time the clock shows ``when`` on a day they may be written to: of a daily mail,
        whose hour somebody chose, quiet hours or not."""
        local = moment.astimezone(self.zone)
        day = local.date()
        if self.at(day, when) <= local:
            day += timedelta(days=1)
        for _ in range(FURTHEST):
            if self.allows(day):
                break
            day += timedelta(days=1)
        return self.at(day, when).astimezone(UTC)
