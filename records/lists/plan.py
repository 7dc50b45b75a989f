"""How a page is read: hits first (KERNEL 4).

The first 1,001 ids without an order are the capped count. When that is all of them, those ids
are sorted; else an index in the wanted order is walked. This spares PostgreSQL's worst habit
here: walking the newest-first index through the whole table for a rare filter.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, QuerySet

from records.lists.keyset import Order, Place, place_of, read_page, write_cursor

CAP = 1000


@dataclass(frozen=True)
class Slice:
    """One page: its rows, how many records match, and the cursor of the next page.

    ``count`` is exact unless ``capped``: then at least that many match.
    """

    rows: list[tuple]
    count: int
    capped: bool
    next: str

    @property
    def ids(self) -> list[int]:
        return [row[0] for row in self.rows]


def read_slice(
    matching: QuerySet,
    visible: QuerySet,
    order: Order,
    place: Place | None,
    size: int,
    select: list[Expression],
) -> Slice:
    """A page of ``matching``, which is ``visible`` narrowed by the filters."""
    hits = ids_of(matching.order_by()[: CAP + 1])
    capped = len(hits) > CAP
    if not hits:
        return Slice([], 0, False, "")
    source = matching if capped else visible.filter(id__anyof=hits)
    rows = read_page(source, order, place, size + 1, select)
    more = write_cursor(order, place_of(order, rows[size - 1])) if len(rows) > size else ""
    return Slice(rows[:size], min(len(hits), CAP), capped, more)


def ids_of(records: QuerySet) -> list[int]:
    """All ids at once: Django's own loop over a thousand rows takes longer than PostgreSQL."""
    try:
        sql, params = records.values("id").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[records.db].cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
