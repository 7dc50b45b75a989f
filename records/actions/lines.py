"""Uniting two stories: the only rewriting of ``Event.line`` there is."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from records.actions.writing import lock
from records.models import Attached, Batch, Event, LineMove
from records.types import model_of, record_types

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
    """Gives back what the batch had told elsewhere, and what was told there since of records that
    go back; the undo notes it too, for a redo. Call it when the records stand where they did."""
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, {"batch": batch.pk, "undoing": undoing.pk})
    moves = LineMove.objects.filter(batch=batch.pk).order_by("line_to", "line_from")
    ways: dict[int, list[int]] = {}
    for came_from, went_to in moves.values_list("line_from", "line_to"):
        ways.setdefault(went_to, []).append(came_from)
    for kept, back in ways.items():
        _attached_follow(kept, back)
        _later_events_follow(batch, kept, back, undoing)


def _attached_follow(kept: int, back: Sequence[int]) -> None:
    """What was hung since on a record that went back is told where that record is."""
    for model in record_types().values():
        if not issubclass(model, Attached):
            continue
        rows = model._base_manager.filter(line=kept)
        for target in rows.order_by().values_list("target_type", flat=True).distinct():
            column = model_of(target).line_column
            if column is None:
                continue
            places = model_of(target)._base_manager.filter(
                pk=OuterRef("target_id"), **{f"{column}__in": back}
            )
            strays = rows.filter(Exists(places), target_type=target)
            ids = [pk for pk, _version, _trashed in lock(model, list(ids_of(strays)))]
            at = Subquery(places.values(column)[:1])
            model._base_manager.filter(pk__in=ids).update(line=at)


def ids_of(rows: QuerySet) -> QuerySet:
    return rows.order_by("id").values_list("id", flat=True)


def _later_events_follow(batch: Batch, kept: int, back: Sequence[int], undoing: Batch) -> None:
    told = Event.objects.filter(batch=batch.pk).order_by("-pk").values_list("pk", flat=True)
    later = Event.objects.filter(line=kept, pk__gt=told.first() or 0)
    # Of the undo itself it is told where it was done.
    later = later.exclude(batch=undoing.pk)
    for record_type in list(later.order_by().values_list("record_type", flat=True).distinct()):
        model = model_of(record_type)
        if model.line_column is None:
            continue
        about = later.filter(record_type=record_type)
        rows = model._base_manager.filter(
            pk__in=about.values("record_id"), **{f"{model.line_column}__in": back}
        )
        gone: dict[int, list[int]] = {}
        for record_id, line in rows.values_list("pk", model.line_column):
            gone.setdefault(line, []).append(record_id)
        for line, records in gone.items():
            ids = list(ids_of(about.filter(record_id__in=records)))
            Event.objects.filter(pk__in=ids).update(line=line)
            LineMove.objects.create(batch=undoing, line_from=kept, line_to=line, events=ids)


def united_since(batch: Batch) -> bool:
    """Was a story this batch united moved on by a later batch that stands?"""
    ends = LineMove.objects.filter(batch=batch).values("line_to")
    later = LineMove.objects.filter(line_from__in=ends, batch__gt=batch.pk)
    return later.filter(batch__undone_at=None, batch__undo_of=None).exists()
