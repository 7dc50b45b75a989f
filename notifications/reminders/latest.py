"""How late the first reminder of a silence may go out."""

from __future__ import annotations

from datetime import date, timedelta

from notifications.models import Rhythm
from users.models import Organisation, User

DAY = timedelta(days=1)
YEAR = 366  # days on which a silence may begin: holidays are set for a year or more


def latest(days: int, *, today: date) -> int:
    """Days from the one on which a silence begins to the one on which it is reminded of, at the
    longest, where a place reminds after ``days`` days: the morning after those, and where anybody
    is written to on working days only, the first of them (X31). Silences that begin in the coming
    year are looked at, and those whose reminders are still to come."""
    if not anybody_keeps_workdays():
        return days + 1
    company = Organisation.current()
    begins = (today + n * DAY for n in range(-days, YEAR))
    return max((_workday(each + (days + 1) * DAY, company) - each).days for each in begins)


def anybody_keeps_workdays() -> bool:
    always = Rhythm.objects.filter(workdays_only=False).values("user")
    return User.objects.active().exclude(pk__in=always).exists()


def _workday(day: date, company: Organisation) -> date:
    """The first working day from there on; the day itself where there is none for a year."""
    found = (day + n * DAY for n in range(YEAR))
    return next((each for each in found if company.is_workday(each)), day)
