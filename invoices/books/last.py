"""What the last check of the books found, for the page of operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from invoices.books.difference import Difference

KEY = "invoices:books"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class LastCheck:
    """``shown`` are the first differences, in words."""

    at: datetime
    count: int
    shown: tuple[str, ...]


def keep_last(found: Sequence[Difference], *, now: datetime) -> None:
    cache.set(KEY, LastCheck(now, len(found), tuple(map(str, found[:SHOWN]))), None)


def last_check() -> LastCheck | None:
    """None before the first one, and after the cache was emptied."""
    return cache.get(KEY)
