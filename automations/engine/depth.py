"""Rules that set off rules: a chain that comes back to the same rule, or is too long, is a loop."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

MOST = 5

# The events behind each event, nearest first, as far as a loop needs.
CHAINS = """
    WITH RECURSIVE chain (start, cause, depth) AS (
        SELECT e.id, e.cause, 1 FROM records_event e
        WHERE e.id = ANY(%(ids)s::bigint[]) AND e.cause IS NOT NULL
        UNION ALL
        SELECT c.start, e.cause, c.depth + 1
        FROM chain c JOIN records_event e ON e.id = c.cause
        WHERE c.depth < %(most)s AND e.cause IS NOT NULL
    )
    SELECT start, array_agg(cause) FROM chain GROUP BY start
"""


def behind(event_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """{event: the events that caused it, at most ``MOST``} of events that have a cause."""
    ids = list(event_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CHAINS, {"ids": ids, "most": MOST})
        return {start: frozenset(causes) for start, causes in cursor.fetchall()}
