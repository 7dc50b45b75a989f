"""Dates as files write them. The order of day and month is told by the whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

DATE = re.compile(
    r"(?P<a>\d{1,4})[-/. ](?P<b>\d{1,2})[-/. ](?P<c>\d{1,4})"
    r"(?:[T ]+(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?)\s*(?P<half>[AaPp][Mm])?"
    r"\s*(?P<zone>Z|UTC|GMT|[-+]\d{2}:?\d{2})?)?"
)
MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
NAMED = re.compile(r"(?:(\d{1,2})[ -.]+([A-Za-z]{3,9})|([A-Za-z]{3,9}) (\d{1,2})),?[ -.]+(\d{4})")


class DateOrder:
    """Collects what a column's dates allow; ask ``order`` at the end."""

    def __init__(self) -> None:
        self.possible = {"ymd", "dmy", "mdy"}
        self.seen = 0

    def look(self, cells: Iterable[str]) -> DateOrder:
        for cell in cells:
            if found := DATE.fullmatch(cell.strip()):
                self.seen += 1
                self.possible &= orders_of(found)
        return self

    @property
    def order(self) -> str:
        """The order that reads every date; day before month where both would."""
        return next((each for each in ("ymd", "dmy", "mdy") if each in self.possible), "")

    @property
    def ambiguous(self) -> bool:
        """Whether day and month could be the other way round: the user should look."""
        return {"dmy", "mdy"} <= self.possible and self.seen > 0


def orders_of(found: re.Match[str]) -> set[str]:
    a, b, c = (int(found[name]) for name in "abc")
    orders = set()
    if len(found["a"]) == 4:
        return {"ymd"} if 1 <= b <= 12 and 1 <= c <= 31 else set()
    if 1 <= a <= 31 and 1 <= b <= 12:
        orders.add("dmy")
    if 1 <= b <= 31 and 1 <= a <= 12:
        orders.add("mdy")
    return orders


def parse_moment(text: str, order: str, zone: dt.tzinfo) -> dt.datetime:
    """A date with or without time; without a zone it is taken to be in ``zone``.

    Raises ValueError.
    """
    text = text.strip()
    if found := DATE.fullmatch(text):
        day = date_of(found, order)
        moment = dt.datetime.combine(day, time_of(found))
        return moment.replace(tzinfo=zone_of(found["zone"]) or zone)
    if found := NAMED.fullmatch(text):
        name = (found[2] or found[3])[:3].lower()
        day = dt.date(int(found[5]), MONTHS.get(name, 0), int(found[1] or found[4]))
        return dt.datetime.combine(day, dt.time(), zone)
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def date_of(found: re.Match[str], order: str) -> dt.date:
    a, b, c = (int(found[name]) for name in "abc")
    if len(found["a"]) == 4:
        order = "ymd"
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    if year < 100:
        year += 2000 if year < 70 else 1900
    return dt.date(year, month, day)


def time_of(found: re.Match[str]) -> dt.time:
    if not found["time"]:
        return dt.time()
    hour, minute, second = ([*re.split(r"[:.]", found["time"]), "0", "0"])[:3]
    hours = int(hour) % 12 + 12 * (found["half"].lower() == "pm") if found["half"] else int(hour)
    return dt.time(hours, int(minute), int(second))


def zone_of(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)
