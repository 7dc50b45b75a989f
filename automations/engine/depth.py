"""Rules that set off rules: how far a chain goes before it is taken for a loop."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

MOST = 5

# Each event with the chain of causes behind it, as far as a loop needs.
CHAINS = """
    WITH RECURSIVE chain (start, cause, depth) AS (
        SELECT e.id, e.cause, 1 FROM records_event e WHERE e.id = ANY(%(ids)s::bigint[])
        UNION ALL
        SELECT c.start, e.cause, c.depth + 1
        FROM chain c JOIN records_event e ON e.id = c.cause
        WHERE c.depth <= %(most)s
    )
    SELECT start FROM chain WHERE cause IS NOT NULL GROUP BY start HAVING max(depth) >= %(most)s
"""


def too_deep(event_ids: Iterable[int]) -> set[int]:
    """Those of the events (each with a cause) at the end of a chain of ``MOST`` rules."""
    ids = list(event_ids)
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(CHAINS, {"ids": ids, "most": MOST})
        return {row[0] for row in cursor.fetchall()}
