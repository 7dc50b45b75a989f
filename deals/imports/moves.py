"""Imported deals go through their stages, each time at the day the file names."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from deals.actions.moving import moving_each
from deals.models import Deal
from deals.money import revalue
from records.actions import Outcome, change
from records.imports.plan import Plan, Rule
from records.imports.targets import StagedRows
from records.imports.writing import HeldLines
from records.models import Import

# The move of a round; what the file says besides the stage belongs to the last one.
ROUND = sql.SQL(
    """
    SELECT r.record_id AS id, (r.values -> 'moves' -> %(round)s ->> 0)::timestamptz AS happened_at,
           (r.values -> 'moves' -> %(round)s ->> 1)::bigint AS stage_id, {said}
    FROM records_importrow r
    WHERE r.import_id = %(importing)s AND r.line = ANY(%(lines)s::int[])
      AND r.record_id = ANY(%(ids)s::bigint[])
      AND jsonb_array_length(r.values -> 'moves') > %(round)s
    """
)
LAST = "jsonb_array_length(r.values -> 'moves') = %(round)s + 1"
# A known deal goes where the file says; one that is there already stays.
GOES = sql.SQL(
    """
    SELECT r.record_id AS id, (r.values -> 'goes' ->> 0)::timestamptz AS happened_at,
           coalesce((r.values -> 'goes' ->> 1)::bigint, k.stage_id) AS stage_id, {said}
    FROM records_importrow r JOIN deals_deal k ON k.id = r.record_id
    WHERE r.import_id = %(importing)s AND r.line = ANY(%(lines)s::int[])
      AND r.record_id = ANY(%(ids)s::bigint[])
    """
)
SAID = {
    "win_likelihood": "smallint",
    "forecast": "text",
    "lost_reason_id": "bigint",
    "close_date": "date",
}


def said(only_if: str = "true") -> sql.Composed:
    parts = [
        sql.SQL(f"CASE WHEN {only_if} THEN (r.values ->> {{}})::{kind} END AS {{}}").format(
            sql.Literal(column), sql.Identifier(column)
        )
        for column, kind in SAID.items()
    ]
    return sql.SQL(", ").join(parts)


def tell_story(rows: StagedRows, *, by, batch) -> None:
    """New deals make their moves, round by round; known ones go where the file says they stand.

    Raises HeldLines where a standing gate does not let one go.
    """
    importing = Import.objects.get(pk=rows.importing_id)
    lines = dict(rows.rows().exclude(record_id=None).values_list("record_id", "line"))
    if rows.are_new:
        for number in range(_rounds(rows)):
            query = ROUND.format(said=said(LAST))
            _move(importing, lines, query, {"round": number}, by=by, batch=batch)
    elif Plan.from_dict(importing.plan).rule is Rule.OVERWRITE:
        _move(importing, lines, GOES.format(said=said()), {}, by=by, batch=batch)
    revalue(Deal.objects.with_ids(list(lines)))


def _rounds(rows: StagedRows) -> int:
    query = (
        "SELECT coalesce(max(jsonb_array_length(values -> 'moves')), 0) FROM records_importrow"
        " WHERE import_id = %(importing)s AND line = ANY(%(lines)s::int[])"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, rows.params)
        return cursor.fetchone()[0]


def _move(importing: Import, lines: dict[int, int], query: sql.Composed, params, *, by, batch):
    params = {"importing": importing.pk, "lines": list(lines.values()), **params}
    outcome: Outcome = change(
        Deal.objects.with_ids(list(lines)),
        by=by,
        kind="deals.stage_changed",
        source=moving_each(query, params),
        batch=batch,
    )
    if outcome.held_count:
        found = batch.held_records.filter(record_type=Deal.record_type, record_id__in=lines)
        held = dict(found.values_list("record_id", "reasons"))
        raise HeldLines(importing, list(lines.values()), held, outcome.messages)
