"""A box of the first page: a few records, how many there are, and the way to their list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from psycopg import sql

COUNT = sql.SQL("(SELECT count(*) FROM ({}) q)")
SHOWN = 6
CAP = 1000


@dataclass(frozen=True)
class Block:
    """``count`` is capped at 1,000; ``moment`` of a row is the clock it is ordered by. ``draws``
    names the template of a row; ``add`` is where one more comes from, with its words; ``rest`` is
    what is to be counted."""

    title: str | Promise
    url: str
    empty: str | Promise
    rows: list[tuple[Any, datetime | None]]
    count: int
    draws: str = "crm/_lead_row.html"
    add: tuple[str, str | Promise] | None = None
    rest: QuerySet | None = None

    @property
    def count_words(self) -> str:
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def block(title, url: str, empty, records: QuerySet, clock: str, **more) -> Block:
    """One read. Where there are more than are shown, ``with_counts`` says how many."""
    shown = list(records[: SHOWN + 1])
    rows = [(record, getattr(record, clock)) for record in shown[:SHOWN]]
    rest = records if len(shown) > SHOWN else None
    return Block(title, url, empty, rows, len(shown), rest=rest, **more)


def with_counts(blocks: list[Block]) -> list[Block]:
    """How many there are behind each block, up to 1,000; all of them asked in one statement."""
    longer = [each for each in blocks if each.rest is not None]
    if not longer:
        return blocks
    asked = [
        each.rest.order_by().values("pk")[: CAP + 1].query.sql_with_params() for each in longer
    ]
    parts = sql.SQL(", ").join(COUNT.format(sql.SQL(text)) for text, _params in asked)
    params = [each for _text, given in asked for each in given]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(parts), params)
        counts = dict(zip(map(id, longer), cursor.fetchone(), strict=True))
    return [replace(each, count=counts.get(id(each), each.count)) for each in blocks]
