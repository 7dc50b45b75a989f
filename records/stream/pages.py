"""Reading the stream by snapshot windows: nothing skipped, nothing twice (KERNEL 3).

A reader of ``id > last`` skips events of transactions that commit late. Here a page holds what is
visible now and was not visible at the last look, in id order, which is right within a record
because ids are drawn under the record's lock.
"""

from __future__ import annotations

from django.db import connection

from records.models import Cursor, Event

NOTHING_SEEN = "1:1:"

PAGE = """
    SELECT * FROM records_event
    WHERE era = %(era)s AND xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
      AND xid < pg_snapshot_xmax(%(window)s::pg_snapshot)::text::bigint
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
      AND pg_visible_in_snapshot(xid::text::xid8, %(window)s::pg_snapshot)
      AND id > %(pos)s
    ORDER BY id LIMIT %(limit)s
"""

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


def lies_ahead(place: Cursor, now: str) -> bool:
    """Has the cursor seen transactions this cluster has not begun? (A dump was restored.)"""
    return int(place.seen.split(":")[1]) > int(now.split(":")[1])


def next_page(place: Cursor, *, era: int, limit: int, now: str) -> list[Event]:
    """The next events for this cursor; opens a window, up to the snapshot ``now``, where none is
    open."""
    if place.era == era and not place.window:
        place.window = now
    # A window left open by an era that ended is read to its end like any other: the numbers are
    # only compared with each other.
    query = PAGE if place.window else OLD_ERA_PAGE
    params = {
        "era": place.era,
        "seen": place.seen,
        "window": place.window,
        "pos": place.pos,
        "limit": limit,
    }
    return list(Event.objects.raw(query, params))


def move(place: Cursor, page: list[Event], *, era: int, limit: int) -> None:
    """Puts the cursor behind the page; a short page ends the window (or the old era)."""
    if len(page) == limit:
        place.pos = page[-1].pk
        return
    if place.window:
        place.seen, place.window, place.pos = place.window, "", 0
    else:
        place.era, place.seen, place.window, place.pos = place.era + 1, NOTHING_SEEN, "", 0
