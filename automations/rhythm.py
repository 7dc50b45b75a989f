"""When a rule that acts in a rhythm acts next, in the organisation's zone (X26)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY = timedelta(days=1)
EVERY = ("day", "week", "month", "quarter")


def next_after(moment: datetime, when: Mapping[str, Any], zone: str) -> datetime:
    """The first time after ``moment``. ``when`` {"every", "day" (weekday 0–6 or day of the month),
    "hour"}; a day a month does not have is its last one. An hour the clocks skip is the next."""
    there = ZoneInfo(zone)
    day = moment.astimezone(there).date()
    while True:
        if _fits(day, when):
            at = datetime.combine(day, time(int(when.get("hour", 8))), there)
            # In UTC: an hour that does not exist becomes the one after it.
            at = at.astimezone(UTC)
            if at > moment:
                return at
        day += DAY


def _fits(day: date, when: Mapping[str, Any]) -> bool:
    every, wanted = when.get("every", "day"), int(when.get("day") or 0)
    if every == "day":
        return True
    if every == "week":
        return day.weekday() == wanted
    last = (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    is_day = day.day == min(max(1, wanted), last.day)
    return is_day and (every == "month" or day.month in (1, 4, 7, 10))


def words(when: Mapping[str, Any]) -> str:
    """Follows "Every": "Monday at 8:00"."""
    hour, day = (
        date_format(time(int(when.get("hour", 8))), "TIME_FORMAT"),
        int(when.get("day") or 0),
    )
    every = when.get("every", "day")
    if every == "week":
        name = date_format(date(2024, 1, 1) + day * DAY, "l")
        return _("every %(day)s at %(hour)s") % {"day": name, "hour": hour}
    if every == "month":
        return _("every month on day %(day)s at %(hour)s") % {"day": max(1, day), "hour": hour}
    if every == "quarter":
        return _("every quarter on day %(day)s at %(hour)s") % {"day": max(1, day), "hour": hour}
    return _("every day at %(hour)s") % {"hour": hour}
