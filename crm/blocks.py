"""A box of the first page: a few records, how many there are, and the way to their list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

SHOWN = 6
CAP = 1000


@dataclass(frozen=True)
class Block:
    """``count`` is capped at 1,000; ``moment`` of a row is the clock it is ordered by. ``draws``
    names the template of a row; ``add`` is where one more comes from, with its words."""

    title: str | Promise
    url: str
    empty: str | Promise
    rows: list[tuple[Any, datetime | None]]
    count: int
    draws: str = "crm/_lead_row.html"
    add: tuple[str, str | Promise] | None = None

    @property
    def count_words(self) -> str:
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def block(title, url: str, empty, records: QuerySet, clock: str, **more) -> Block:
    """One read where all of them are shown, two where there are more."""
    shown = list(records[: SHOWN + 1])
    count = len(shown)
    if count > SHOWN:
        count = records.order_by()[: CAP + 1].count()
    rows = [(record, getattr(record, clock)) for record in shown[:SHOWN]]
    return Block(title, url, empty, rows, count, **more)
