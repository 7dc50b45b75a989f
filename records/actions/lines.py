"""Uniting two stories: the only rewriting of ``Event.line`` there is."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from records.models import Batch, LineMove

# The ids are kept: which story an event came from cannot be worked out afterwards.
_MOVE = """
    WITH old AS MATERIALIZED (
        SELECT id, line FROM records_event WHERE line = ANY(%(lines)s::bigint[]) FOR UPDATE
    ), told AS (
        UPDATE records_event e SET line = %(to)s FROM old WHERE e.id = old.id RETURNING 1
    ), kept AS (
        INSERT INTO records_linemove (batch_id, line_from, line_to, events)
        SELECT %(batch)s, line, %(to)s, array_agg(id ORDER BY id) FROM old GROUP BY line
    )
    SELECT count(*) FROM told
"""
_RETURN = """
    WITH mine AS MATERIALIZED (
        SELECT m.line_from, m.line_to, u.id FROM records_linemove m, unnest(m.events) AS u (id)
        WHERE m.batch_id = %(batch)s
    ), told AS (
        UPDATE records_event e SET line = mine.line_from FROM mine
        WHERE e.id = mine.id AND e.line = mine.line_to
        RETURNING e.id, mine.line_from, mine.line_to
    )
    INSERT INTO records_linemove (batch_id, line_from, line_to, events)
    SELECT %(undoing)s, line_to, line_from, array_agg(id ORDER BY id) FROM told GROUP BY 2, 3
"""


def move_lines(lines: Sequence[int], *, to: int, batch: Batch) -> int:
    """Tells everything told at these lines at the line ``to``; returns how many events.

    One set-based step inside the caller's transaction, after all that the batch writes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"lines": list(lines), "to": to, "batch": batch.pk})
        return cursor.fetchone()[0]


def return_lines(batch: Batch, *, undoing: Batch) -> None:
    """Gives back what the batch had told elsewhere; the undo notes it too, for a redo."""
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, {"batch": batch.pk, "undoing": undoing.pk})


def united_since(batch: Batch) -> bool:
    """Was a story this batch united moved on by a later batch that stands?"""
    ends = LineMove.objects.filter(batch=batch).values("line_to")
    later = LineMove.objects.filter(line_from__in=ends, batch__gt=batch.pk)
    return later.filter(batch__undone_at=None, batch__undo_of=None).exists()
