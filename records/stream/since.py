"""What has happened to records of a type since somebody looked: for pages that keep themselves
up to date.

"Since" is a snapshot and not an event's id: transactions commit out of order, and whoever looks
from an id on misses the late ones (KERNEL 3).
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import connection

from records.models import Tracked
from records.stream.pages import parts_of, snapshot

LONGEST = 1_000  # characters of a snapshot: some 60 transactions open at once
MOST = 1_000  # events; who was away for more looks at everything anew
SNAPSHOT = re.compile(r"[0-9]{1,18}:[0-9]{1,18}:[0-9,]*")

# Found by the transactions and then sorted, as the beginning of a page of the stream is.
CHANGES = """
    SELECT record_id, changes FROM records_event
    WHERE record_type = %(type)s AND (xid >= %(begun)s OR xid = ANY(%(running)s::bigint[]))
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
    ORDER BY id + 0 LIMIT %(limit)s
"""


def changes_since(
    model: type[Tracked], seen: str
) -> tuple[str, list[tuple[int, dict[str, Any]]] | None]:
    """What to ask with the next time, and (record id, changes) of each event since ``seen``,
    oldest first.

    None where that cannot be said: too much has happened, or ``seen`` is no snapshot of this
    database; then look at everything.
    """
    now = snapshot()  # before anything is read: better to hear of a change twice than never
    if not is_snapshot(seen, now):
        return now, None
    begun, running = parts_of(seen)
    params = {
        "type": model.record_type, "seen": seen, "begun": begun, "running": running,
        "limit": MOST + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, params)
        found = [(record, json.loads(changes)) for record, changes in cursor.fetchall()]
    return now, None if len(found) > MOST else found


def is_snapshot(seen: str, now: str) -> bool:
    """Whether PostgreSQL can read it: numbers in order, and none of a time to come."""
    if len(seen) > LONGEST or not SNAPSHOT.fullmatch(seen):
        return False
    least, most, open_ones = seen.split(":")
    between = [int(each) for each in open_ones.split(",") if each]
    in_order = all(int(least) <= each < int(most) for each in between)
    latest = int(now.split(":")[1])
    return 0 < int(least) <= int(most) <= latest and in_order and between == sorted(set(between))
