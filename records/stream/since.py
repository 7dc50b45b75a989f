"""What has happened to records of a type since somebody looked: for pages that keep themselves
up to date.

"Since" is a snapshot and not an event's id: transactions commit out of order, and whoever looks
from an id on misses the late ones (KERNEL 3).
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from records.models import Tracked
from records.stream.pages import snapshot

LONGEST = 1_000  # characters of a snapshot: some 60 transactions open at once
MOST = 1_000  # events; who was away for more looks at everything anew
SNAPSHOT = re.compile(r"[0-9]{1,18}:[0-9]{1,18}:[0-9,]*")

CHANGES = """
    SELECT record_id, changes FROM records_event
    WHERE record_type = %(type)s
      AND xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
    ORDER BY id LIMIT %(limit)s
"""

__all__ = ["changes_since", "snapshot"]


def changes_since(model: type[Tracked], seen: str) -> list[tuple[int, dict[str, Any]]] | None:
    """(record id, changes) of each event since ``snapshot()`` answered ``seen``, oldest first.

    None where that cannot be said: too much has happened, or ``seen`` is no snapshot of this
    database; then look at everything. Take the next ``seen`` before asking, never after.
    """
    if not is_snapshot(seen):
        return None
    params = {"type": model.record_type, "seen": seen, "limit": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, params)
        found = cursor.fetchall()
    return None if len(found) > MOST else found


def is_snapshot(seen: str) -> bool:
    """Whether PostgreSQL can read it: numbers in order, and none of a time to come."""
    if len(seen) > LONGEST or not SNAPSHOT.fullmatch(seen):
        return False
    least, most, open_ones = seen.split(":")
    between = [int(each) for each in open_ones.split(",") if each]
    in_order = all(int(least) <= each < int(most) for each in between)
    latest = int(snapshot().split(":")[1])
    return 0 < int(least) <= int(most) <= latest and in_order and between == sorted(set(between))
