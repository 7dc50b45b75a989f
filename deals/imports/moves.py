"""Imported deals go through their stages, each time at the day the file names."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from deals.actions.moving import following
from deals.models import Deal
from deals.money import revalue
from records.actions import change
from records.actions.writing import Source
from records.imports.statistics import count_small_anew
from records.imports.targets import StagedRows
from records.imports.writing import HeldLines
from records.models import Import, Span

# The move of a round; the reason and the day belong to the last one.
ROUND = sql.SQL(
    """
    SELECT r.record_id AS id, (r.values -> 'moves' -> %(round)s ->> 0)::timestamptz AS happened_at,
           (r.values -> 'moves' -> %(round)s ->> 1)::bigint AS stage_id,
           CASE WHEN l.is_last THEN (r.values ->> 'lost_reason_id')::bigint END AS lost_reason_id,
           CASE WHEN l.is_last AND r.values ? 'close_date' THEN (r.values ->> 'close_date')::date
                ELSE k.close_date END AS close_date
    FROM records_importrow r JOIN deals_deal k ON k.id = r.record_id
    CROSS JOIN LATERAL (
        SELECT jsonb_array_length(r.values -> 'moves') = %(round)s + 1 AS is_last) l
    WHERE r.import_id = %(importing)s AND r.line = ANY(%(lines)s::int[])
      AND r.record_id = ANY(%(ids)s::bigint[])
      AND jsonb_array_length(r.values -> 'moves') > %(round)s
    """
)
COLUMNS = ("stage_id", "lost_reason_id", "close_date")


def tell_story(rows: StagedRows, *, by, batch) -> None:
    """New deals make their moves, round by round; all are worth what they are worth (X22).

    Raises HeldLines where a standing gate does not let one go.
    """
    lines = dict(rows.rows().exclude(record_id=None).values_list("record_id", "line"))
    if rows.are_new:
        count_small_anew(Deal, Span)
    for number in range(_rounds(rows) if rows.are_new else 0):
        source = Source(COLUMNS, ROUND, rows.params | {"round": number})
        outcome = change(
            Deal.objects.with_ids(list(lines)),
            by=by,
            kind="deals.stage_changed",
            source=following(source),
            batch=batch,
        )
        if outcome.held_count:
            found = batch.held_records.filter(record_type=Deal.record_type, record_id__in=lines)
            held = dict(found.values_list("record_id", "reasons"))
            importing = Import.objects.get(pk=rows.importing_id)
            raise HeldLines(importing, list(lines.values()), held, outcome.messages)
    revalue(Deal.objects.with_ids(list(lines)))


def _rounds(rows: StagedRows) -> int:
    query = (
        "SELECT coalesce(max(jsonb_array_length(values -> 'moves')), 0) FROM records_importrow"
        " WHERE import_id = %(importing)s AND line = ANY(%(lines)s::int[])"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, rows.params)
        return cursor.fetchone()[0]
