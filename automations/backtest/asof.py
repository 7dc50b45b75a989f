"""Records as they were right after an event: what the conditions of a rule are asked of.

The condition's own SQL is asked, of rows put together from the present row and the events since:
what each changed column held before its first later change. Nothing is translated, so the answer
is the one the rule would have got (part 4, no. 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from psycopg import sql
from psycopg.types.json import Jsonb

from automations.offers import AFTER
from automations.reading import Reading, conditions_of
from records.lists.lean import Filters
from records.types import may_stand_alone


@dataclass
class Point:
    """A record right after event ``upto``. ``put`` {column: [value, event]}: what the rule itself
    would have written after that event; it holds until history wrote something else."""

    record_id: int
    upto: int
    at: datetime
    put: Mapping[str, list] = field(default_factory=dict)


# ``version`` carries the number of the point: no filter asks for it. The CTE takes the table's
# name, so that the condition reads it instead.
ROWS = sql.SQL(
    """
    WITH points (n, record_id, upto, put) AS MATERIALIZED (
        SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::jsonb[])
    ), {table} AS MATERIALIZED (
        SELECT (jsonb_populate_record(t,
            coalesce(was.own, '{{}}'::jsonb) || coalesce(held.own, '{{}}'::jsonb) || {custom}
            || jsonb_build_object('version', p.n))).*
        FROM points p JOIN {table} t ON t.id = p.record_id
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(x.key, x.was) FILTER (WHERE x.key NOT LIKE 'custom.%%') AS own,
                   jsonb_object_agg(substr(x.key, 8), x.was)
                       FILTER (WHERE x.key LIKE 'custom.%%') AS custom
            FROM (
                SELECT DISTINCT ON (c.key) c.key, c.value -> 0 AS was
                FROM records_event e, jsonb_each(e.changes) c
                WHERE {own} AND e.id > p.upto ORDER BY c.key, e.id
            ) x
        ) was ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(o.key, o.value -> 0)
                       FILTER (WHERE o.key NOT LIKE 'custom.%%') AS own,
                   jsonb_object_agg(substr(o.key, 8), o.value -> 0)
                       FILTER (WHERE o.key LIKE 'custom.%%') AS custom
            FROM jsonb_each(p.put) o WHERE NOT EXISTS (
                SELECT 1 FROM records_event e
                WHERE {own} AND e.changes ? o.key
                  AND e.id > (o.value ->> 1)::bigint AND e.id <= p.upto
            )
        ) held ON true
    )
    """
)
CUSTOM = sql.SQL(
    "jsonb_build_object('custom', jsonb_strip_nulls(t.custom || coalesce(was.custom, '{}'::jsonb) "
    "|| coalesce(held.custom, '{}'::jsonb)))"
)


def met(reading: Reading, points: Sequence[Point], condition: Q) -> set[int]:
    """Numbers of the points at which the record met the condition and was not in the trash."""
    if not points:
        return set()
    model = reading.model
    found = model._base_manager.filter(condition, deleted_at__isnull=True)
    text, params = found.order_by().values_list("version").query.sql_with_params()
    with connection.cursor() as cursor:
        rows = _rows(model).as_string(cursor.connection)
        cursor.execute(f"{rows} {text}", [*_columns(points), *params])
        return {row[0] for row in cursor.fetchall()}


def _rows(model) -> sql.Composable:
    has_custom = any(each.name == "custom" for each in model._meta.concrete_fields)
    return ROWS.format(
        table=sql.Identifier(model._meta.db_table),
        own=own_events(model),
        custom=CUSTOM if has_custom else sql.SQL("'{}'::jsonb"),
    )


def own_events(model) -> sql.Composable:
    """Events e of the record t itself, through the index of its line."""
    line = (
        sql.SQL("e.line IS NULL")
        if model.line_column is None
        else sql.SQL("e.line = t.{}").format(sql.Identifier(model.line_column))
    )
    if may_stand_alone(model):
        line = sql.SQL("({} OR e.line IS NULL)").format(line)
    return sql.SQL("{} AND e.record_type = {} AND e.record_id = t.id").format(
        line, sql.Literal(model.record_type)
    )


def _columns(points: Sequence[Point]) -> list[list[Any]]:
    return [
        list(range(len(points))),
        [each.record_id for each in points],
        [each.upto for each in points],
        [Jsonb(dict(each.put)) for each in points],
    ]


def as_today(reading: Reading, filters: Iterable[Filters]) -> list[str]:
    """Names of asked columns whose past no event tells: they are taken as they are now."""
    model, names = reading.model, {}
    silent = model.untold | model.derived
    told = {each.name: each.column for each in model._meta.concrete_fields}
    for condition in [each for found in filters for each in conditions_of(found)]:
        column = condition.filter.column
        if column.definition is not None:
            continue
        first = (column.path or "").split("__")[0]
        if column.expression is not None or first not in told or told[first] in silent:
            names[column.name] = str(column.label)
    rule = reading.rule
    if rule.trigger == AFTER and reading.moment.column in silent:
        names[rule.when["moment"]] = str(reading.moment.words)
    return list(names.values())
