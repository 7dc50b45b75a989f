"""How far each handler is behind the stream, for those who run the place (TRUST E)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

MOST = 10_000  # counted no further: by then it is a heap

# What each cursor has not handled: not visible to what it saw, nor done in the window it is in.
LAGS = """
    SELECT c.name, c.moved_at, behind.events, behind.oldest
    FROM records_cursor c CROSS JOIN LATERAL (
        SELECT count(*) AS events, min(e.at) AS oldest FROM (
            SELECT at FROM records_event
            WHERE era = c.era AND xid >= pg_snapshot_xmin(c.seen::pg_snapshot)::text::bigint
              AND NOT pg_visible_in_snapshot(xid::text::xid8, c.seen::pg_snapshot)
              AND NOT coalesce(
                  id <= c.pos AND
                  pg_visible_in_snapshot(xid::text::xid8, nullif(c."window", '')::pg_snapshot),
                  false)
            LIMIT %(most)s
        ) e
    ) behind
    ORDER BY c.name
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """``events`` it has not handled, counted up to ``MOST`` + 1; ``oldest`` of them; when it last
    looked."""

    handler: str
    moved_at: datetime
    events: int
    oldest: datetime | None

    def seconds(self, now: datetime) -> int:
        return max(0, int((now - self.oldest).total_seconds())) if self.oldest else 0


def lags() -> list[Lag]:
    """Of all handlers, in one statement that reads no more of the stream than they lag behind."""
    with connection.cursor() as cursor:
        cursor.execute(LAGS, {"most": MOST + 1})
        return [Lag(*row) for row in cursor.fetchall()]
