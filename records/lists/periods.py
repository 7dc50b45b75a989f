"""Dates as words: "last_7d" means something else tomorrow, so lists stay live (CM-09)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Days:
    """Days from ``start`` up to, not including, ``end``; ``None`` is open."""

    start: date | None
    end: date | None


def month_start(day: date, months: int = 0) -> date:
    """First day of the month ``months`` after the one of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def week(today: date, shift: int) -> Days:
    start = today - today.weekday() * DAY + 7 * shift * DAY
    return Days(start, start + 7 * DAY)


def months(today: date, size: int, shift: int) -> Days:
    """The block of ``size`` months (1, 3 or 12) around today, moved by ``shift`` blocks."""
    start = month_start(today, -((today.month - 1) % size) + shift * size)
    return Days(start, month_start(start, size))


WORDS: dict[str, tuple[object, Callable[[date], Days]]] = {
    "today": (_("today"), lambda t: Days(t, t + DAY)),
    "yesterday": (_("yesterday"), lambda t: Days(t - DAY, t)),
    "tomorrow": (_("tomorrow"), lambda t: Days(t + DAY, t + 2 * DAY)),
    "past": (_("before today"), lambda t: Days(None, t)),
    "future": (_("after today"), lambda t: Days(t + DAY, None)),
    "this_week": (_("this week"), lambda t: week(t, 0)),
    "last_week": (_("last week"), lambda t: week(t, -1)),
    "next_week": (_("next week"), lambda t: week(t, 1)),
    "this_month": (_("this month"), lambda t: months(t, 1, 0)),
    "last_month": (_("last month"), lambda t: months(t, 1, -1)),
    "next_month": (_("next month"), lambda t: months(t, 1, 1)),
    "this_quarter": (_("this quarter"), lambda t: months(t, 3, 0)),
    "last_quarter": (_("last quarter"), lambda t: months(t, 3, -1)),
    "next_quarter": (_("next quarter"), lambda t: months(t, 3, 1)),
    "this_year": (_("this year"), lambda t: months(t, 12, 0)),
    "last_year": (_("last year"), lambda t: months(t, 12, -1)),
    "next_year": (_("next year"), lambda t: months(t, 12, 1)),
}
COUNTED = re.compile(r"(last|next|older_than)_([0-9]{1,4})d")
# Offered in the filter editor beside the words; any number of days may be written.
OFFERED = ["last_7d", "last_30d", "last_90d", "next_7d", "next_30d", "older_than_30d"]


def counted(kind: str, days: int, today: date) -> Days:
    if kind == "last":  # today is the last of them
        return Days(today - (days - 1) * DAY, today + DAY)
    if kind == "next":  # today is the first of them
        return Days(today, today + days * DAY)
    return Days(None, today - days * DAY)


@dataclass(frozen=True)
class Period:
    """A validated wording: a word, a day ("2026-01-31") or days ("2026-01-01..2026-01-31")."""

    text: str

    def days(self, today: date) -> Days:
        """What the wording means today."""
        if self.text in WORDS:
            return WORDS[self.text][1](today)
        if match := COUNTED.fullmatch(self.text):
            return counted(match[1], int(match[2]), today)
        first, _dots, last = self.text.partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        return Days(start, end + DAY)

    @property
    def is_relative(self) -> bool:
        """Whether it means other days tomorrow."""
        return self.text in WORDS or bool(COUNTED.fullmatch(self.text))

    def words(self) -> str:
        """The wording for people."""
        if self.text in WORDS:
            return str(WORDS[self.text][0])
        if match := COUNTED.fullmatch(self.text):
            return counted_words(match[1], int(match[2]))
        return " – ".join(date_format(date.fromisoformat(d)) for d in self.text.split(".."))


def counted_words(kind: str, days: int) -> str:
    texts = {
        "last": gettext("the last %(days)s days"),
        "next": gettext("the next %(days)s days"),
        "older_than": gettext("more than %(days)s days ago"),
    }
    return texts[kind] % {"days": days}


def parse_period(text: str) -> Period | None:
    """The period a text names, or ``None`` when it names none."""
    if text in WORDS:
        return Period(text)
    if match := COUNTED.fullmatch(text):
        return Period(text) if 0 < int(match[2]) <= 3650 else None
    parts = text.split("..")
    try:
        days = [date.fromisoformat(part) for part in parts]
    except ValueError:
        return None
    fits = len(days) <= 2 and days == sorted(days) and all(FIRST <= d < LAST for d in days)
    return Period("..".join(d.isoformat() for d in days)) if fits else None
