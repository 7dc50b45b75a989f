"""Reading the stream by snapshot windows: nothing skipped, nothing twice (KERNEL 3).

A reader of ``id > last`` skips events of transactions that commit late. Here a page holds what is
visible now and was not visible at the last look, in id order, which is right within a record
because ids are drawn under the record's lock.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

from records.models import Event

NOTHING_SEEN = "1:1:"


class Place(NamedTuple):
    """Where a cursor stands (``records.models.Cursor``)."""

    era: int
    seen: str
    window: str
    pos: int


# Not visible at the last look are transactions that began after it, and those that ran during it.
# Said so, and not as "from the oldest running one on": a transaction of an hour, in whichever
# database of the cluster, would have every look read the hour again.
# What begins a window is found by its transactions and then sorted (``id + 0``). Asked for ids or
# their order, PostgreSQL may walk the whole stream for the one event at its end. What follows a
# full page lies close behind it and is read on in that order.
PAGE = """
    SELECT * FROM records_event
    WHERE era = %(era)s AND (xid >= %(begun)s OR xid = ANY(%(running)s::bigint[]))
      AND xid < %(end)s
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
      AND pg_visible_in_snapshot(xid::text::xid8, %(window)s::pg_snapshot)
      {where_from} ORDER BY {order} LIMIT %(limit)s
"""
BEGINNING = PAGE.format(where_from="", order="id + 0")
GOING_ON = PAGE.format(where_from="AND id > %(pos)s", order="id")

# What is left of an era that ended with its database: everything in it is committed.
OLD_ERA_PAGE = """
    SELECT * FROM records_event
    WHERE era = %(era)s AND id > %(pos)s
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
    ORDER BY id LIMIT %(limit)s
"""


def snapshot() -> str:
    """The present snapshot, in a statement of its own (READ COMMITTED)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def lies_ahead(place: Place, now: str) -> bool:
    """Has the cursor seen transactions this cluster has not begun? (A dump was restored.)"""
    return parts_of(place.seen).end > parts_of(now).end


class Parts(NamedTuple):
    """Of a snapshot: the first transaction it knows nothing of, and those that ran before that."""

    end: int
    running: list[int]


def parts_of(snapshot: str) -> Parts:
    _begin, end, running = snapshot.split(":")
    return Parts(int(end), [int(each) for each in running.split(",") if each])


def opened(place: Place, *, era: int, now: str) -> Place:
    """With a window up to the snapshot ``now``, where none is open.

    A window left open by an era that ended is read to its end like any other: the numbers are
    only compared with each other.
    """
    is_to_open = place.era == era and not place.window
    return place._replace(window=now) if is_to_open else place


def next_page(place: Place, *, limit: int) -> list[Event]:
    """The next events from here, in the open window or of an era that ended."""
    query = (GOING_ON if place.pos else BEGINNING) if place.window else OLD_ERA_PAGE
    return list(Event.objects.raw(query, params_of(place, limit=limit)))


def params_of(place: Place, *, limit: int) -> dict[str, Any]:
    """What the queries above are asked with."""
    params = {"era": place.era, "seen": place.seen, "pos": place.pos, "limit": limit}
    if not place.window:
        return params
    seen, window = parts_of(place.seen), parts_of(place.window)
    return params | {
        "window": place.window, "begun": seen.end, "running": seen.running, "end": window.end,
    }  # fmt: skip


def behind(place: Place, page: list[Event], *, limit: int) -> Place:
    """The place behind the page; a short page ends the window (or the old era)."""
    if len(page) == limit:
        return place._replace(pos=page[-1].pk)
    if place.window:
        return Place(place.era, place.window, "", 0)
    return Place(place.era + 1, NOTHING_SEEN, "", 0)
