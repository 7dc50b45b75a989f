"""Where and when a day begins: zones, and midnights at which calendars go wrong (TRUST D10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from records.lists import LISTS
from records.lists.asker import Asker
from records.lists.reading import Reading
from records.lists.state import read_params, read_state, read_wish
from records.lists.tabs import read_tabs

ZONES = [
    "Etc/GMT+12", "Pacific/Pago_Pago", "America/St_Johns", "America/New_York", "America/Santiago",
    "UTC", "Europe/London", "Europe/Berlin", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati",
]  # fmt: skip
# Midnights of an ordinary day, of month ends, of the leap day, of the year, and of days on which
# clocks change somewhere (Berlin, New York, Lord Howe, Santiago, Cairo at midnight itself).
DAYS = [
    date(2026, 11, 22), date(2027, 1, 31), date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31),
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2026, 4, 5), date(2026, 9, 6),
    date(2026, 4, 24),
]  # fmt: skip
AROUND = [timedelta(seconds=-1), timedelta(0), timedelta(seconds=1), timedelta(hours=12)]
ELSEWHERE = ("Pacific/Kiritimati", "Etc/GMT+12")  # where it is another day at most hours


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def moments(day: date, zone: str) -> list[datetime]:
    """Moments around the midnight that begins the day there."""
    return [midnight(day, zone) + shift for shift in AROUND]


def listed(user, query: str, zone: str, name: str = "tasks") -> set[int]:
    """What a list shows to somebody who looks from a zone."""
    declared, asker = LISTS[name], Asker.of(user, timezone.now(), zone)
    wish = read_wish(declared, read_params(query), read_tabs(declared, user))
    reading = Reading(declared, read_state(declared, wish, asker), asker)
    return set(reading.matching.values_list("id", flat=True))
