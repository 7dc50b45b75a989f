"""On which days somebody works: the organisation's hours and holidays, and days away (X31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from users.models import Absence, Organisation, User

DAY = timedelta(days=1)
FURTHEST = 366


def zone_of(user: User | None, organisation: Organisation | None = None) -> str:
    """Where somebody is; the organisation's zone for whoever said nothing, and for nobody."""
    if user is not None and user.time_zone:
        return user.time_zone
    return (organisation or Organisation.current()).time_zone


def today_of(user: User | None, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone_of(user))).date()


@dataclass
class Workdays:
    """``away`` is {user id: [(first day, last day)]}."""

    organisation: Organisation
    away: dict[int, list[tuple[date, date]]] = field(default_factory=dict)

    @classmethod
    def of(cls, users: Iterable[int | None]) -> Workdays:
        """For some users, in two reads."""
        away = defaultdict(list)
        found = Absence.objects.live().filter(user__in={pk for pk in users if pk})
        for user_id, since, until in found.values_list("user_id", "since", "until"):
            away[user_id].append((since, until))
        return cls(Organisation.current(), away)

    def works(self, user_id: int | None, day: date) -> bool:
        spans = self.away.get(user_id, ()) if user_id else ()
        is_away = any(since <= day <= until for since, until in spans)
        return not is_away and self.organisation.is_workday(day)

    def from_on(self, user_id: int | None, day: date) -> date:
        """The day itself, or the next one on which the user works. Where there is none for a
        year (no day has working hours), the day itself."""
        for shift in range(FURTHEST):
            if self.works(user_id, day + shift * DAY):
                return day + shift * DAY
        return day

    def slot(self, user_id: int | None, day: date, at: time | None) -> tuple[date, time | None]:
        """The day and time themselves, or the next ones within working hours: too early waits for
        the day to begin, too late for the next working day. Hours are those of the clock where
        the user is: nine is nine in every office."""
        works_on = self.from_on(user_id, day)
        hours = self.organisation.hours_on(works_on)
        if at is None or hours is None:
            return works_on, at
        if at < hours[0]:
            return works_on, hours[0]
        if at > hours[1]:
            works_on = self.after(user_id, works_on)
            hours = self.organisation.hours_on(works_on)
            return works_on, hours[0] if hours else at
        return works_on, at

    def after(self, user_id: int | None, day: date) -> date:
        """The next working day after this one."""
        return self.from_on(user_id, day + DAY)
