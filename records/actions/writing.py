"""The one statement that changes records: update what differs, tell it, close spans.

Everything that changes a record ends here: forms, bulk edits, imports, undo. The statement's
values come from a relation, so a constant for all records and a value per record share it.
Order matters (KERNEL 1): lock, then gates, then this statement, then the opening of spans. A
lock taken inside this statement would leave spans wrong under concurrent writers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, DecimalField
from psycopg import sql
from psycopg.types.json import Jsonb

from records.actions.causing import cause_params, cause_sql
from records.actors import Actor
from records.models import Event, Span, Tracked
from records.stream.nudge import nudge

CUSTOM = "custom."


@dataclass(frozen=True, slots=True)
class Source:
    """Where new values come from.

    ``query`` selects ``id``, ``happened_at`` and one column per name in ``columns`` for the
    ids in ``%(ids)s``. Names are columns of the table or ``custom.<key>`` (jsonb; null removes).
    """

    columns: tuple[str, ...]
    query: sql.Composable
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every event of a write carries."""

    actor: Actor
    kind: str
    batch_id: int | None = None
    cause: int | None = None
    data: dict | None = None

    @property
    def params(self) -> dict[str, Any]:
        return {
            "actor_kind": int(self.actor.kind),
            "actor_id": self.actor.user_id,
            "kind": self.kind,
            "batch": self.batch_id,
            "cause": self.cause,
            "data": None if self.data is None else Jsonb(self.data),
        }


def table(model: type[Tracked]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def column_type(model: type[Tracked], column: str) -> str:
    """Type a value is cast to. Texts stay unbounded here: a cast to varchar(n) would cut
    silently, the assignment refuses."""
    if column.startswith(CUSTOM):
        return "jsonb"
    kind = model_column(model, column).rel_db_type(connection) or ""
    return "text" if kind.startswith("varchar") else kind


def model_column(model: type[Tracked], column: str):
    return next(each for each in model._meta.concrete_fields if each.column == column)


def constants(
    model: type[Tracked], values: dict[str, Any], happened_at: datetime | None = None
) -> Source:
    """The same new values for every record. ``values`` are keyed by column, database-ready."""
    selected = [
        sql.SQL("{}::{} AS {}").format(
            sql.Placeholder(f"v{number}"),
            sql.SQL(column_type(model, column)),
            sql.Identifier(column),
        )
        for number, column in enumerate(values)
    ]
    query = sql.SQL(
        "SELECT id, %(happened_at)s::timestamptz AS happened_at, {} "
        "FROM unnest(%(ids)s::bigint[]) AS id"
    ).format(sql.SQL(", ").join(selected))
    params = {f"v{number}": value for number, value in enumerate(values.values())}
    return Source(tuple(values), query, params | {"happened_at": happened_at})


def lock(model: type[Tracked], ids: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Locks the rows in id order, which rules out deadlocks between writers.

    Returns (id, version, is in the trash) of those that exist.
    """
    query = sql.SQL(
        "SELECT id, version, deleted_at IS NOT NULL FROM {} "
        "WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE"
    ).format(table(model))
    with connection.cursor() as cursor:
        cursor.execute(query, {"ids": list(ids)})
        return cursor.fetchall()


def write(model: type[Tracked], ids: Sequence[int], source: Source, stamp: Stamp) -> int:
    """Changes the locked rows that differ from the source; returns how many."""
    spans = spanned_columns(model, source.columns)
    params = {**source.params, **stamp.params, "ids": list(ids), "type": model.record_type}
    params |= cause_params(model.record_type)
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, source, spans), params)
        changed, moved = _moved(cursor.fetchone(), spans)
    for column, (record_ids, moments) in moved.items():
        _open_spans(model, column, spans[column], record_ids, moments)
    if changed:
        nudge()
    return changed


def spanned_columns(model: type[Tracked], columns: Sequence[str]) -> dict[str, int]:
    """{column: span code} of those columns whose past is kept."""
    codes = {model._meta.get_field(name).column: code for name, code in model.spanned.items()}
    return {column: codes[column] for column in columns if column in codes}


def _statement(model: type[Tracked], source: Source, spans: dict[str, int]) -> sql.Composed:
    told = [column for column in source.columns if column not in model.untold]
    names = {column: (f"o{n}", f"n{n}") for n, column in enumerate(source.columns)}
    return sql.SQL(
        """
        WITH src AS MATERIALIZED ({source}),
        o AS MATERIALIZED (
            SELECT t.id, coalesce(src.happened_at, statement_timestamp()) AS moment,
                   src.happened_at, {old_and_new}
            FROM {table} t JOIN src ON src.id = t.id
            WHERE t.id = ANY(%(ids)s::bigint[]) AND ({differs})
        ),
        u AS (
            UPDATE {table} t
            SET {assignments}, version = t.version + 1, updated_at = statement_timestamp()
            FROM o WHERE t.id = o.id
            RETURNING t.id, {line} AS line, o.moment, o.happened_at, ({changes}) AS changes
        ),
        e AS (
            INSERT INTO {event} (at, kind, actor_kind, actor_id, record_type, record_id, line,
                                 changes, data, batch, cause, happened_at)
            SELECT statement_timestamp(), %(kind)s, %(actor_kind)s, %(actor_id)s, %(type)s, u.id,
                   u.line, u.changes, %(data)s::jsonb, %(batch)s, {cause}, u.happened_at
            FROM u ORDER BY u.id
        ){close_spans}
        SELECT count(*){moved} FROM u
        """
    ).format(
        source=source.query,
        table=table(model),
        event=sql.Identifier(Event._meta.db_table),
        line=_line(model),
        cause=cause_sql(model.record_type, sql.SQL("u.id"), sql.SQL("u.line")),
        old_and_new=sql.SQL(", ").join(_old_and_new(column, *names[column]) for column in names),
        differs=sql.SQL(" OR ").join(_differs(column) for column in names),
        assignments=_assignments(names),
        changes=_changes({column: names[column] for column in told}),
        close_spans=_close_spans(spans),
        moved=_moved_columns(spans),
    )


def _line(model: type[Tracked]) -> sql.Composable:
    if model.line_column is None:
        return sql.SQL("NULL::bigint")
    return sql.SQL("t.{}").format(sql.Identifier(model.line_column))


def _present(column: str) -> sql.Composable:
    if column.startswith(CUSTOM):
        return sql.SQL("(t.custom -> {})").format(sql.Literal(column.removeprefix(CUSTOM)))
    return sql.SQL("t.{}").format(sql.Identifier(column))


def _new(column: str) -> sql.Composable:
    if column.startswith(CUSTOM):
        return sql.SQL("nullif(src.{}, 'null'::jsonb)").format(sql.Identifier(column))
    return sql.SQL("src.{}").format(sql.Identifier(column))


def _old_and_new(column: str, old: str, new: str) -> sql.Composed:
    return sql.SQL("{} AS {}, {} AS {}").format(
        _present(column), sql.Identifier(old), _new(column), sql.Identifier(new)
    )


def _differs(column: str) -> sql.Composed:
    return sql.SQL("{} IS DISTINCT FROM {}").format(_present(column), _new(column))


def _assignments(names: dict[str, tuple[str, str]]) -> sql.Composed:
    parts = [
        sql.SQL("{} = o.{}").format(sql.Identifier(column), sql.Identifier(new))
        for column, (_old, new) in names.items()
        if not column.startswith(CUSTOM)
    ]
    custom = {
        column.removeprefix(CUSTOM): new
        for column, (_old, new) in names.items()
        if column.startswith(CUSTOM)
    }
    if custom:
        removed = sql.SQL("").join(sql.SQL(" - {}").format(sql.Literal(key)) for key in custom)
        added = sql.SQL(", ").join(
            sql.SQL("{}::text, o.{}").format(sql.Literal(key), sql.Identifier(new))
            for key, new in custom.items()
        )
        parts.append(
            sql.SQL("custom = (t.custom{}) || jsonb_strip_nulls(jsonb_build_object({}))").format(
                removed, added
            )
        )
    return sql.SQL(", ").join(parts)


def _changes(names: dict[str, tuple[str, str]]) -> sql.Composed | sql.SQL:
    if not names:
        return sql.SQL("'{}'::jsonb")  # not formatted: braces stand for themselves
    return sql.SQL(" || ").join(
        sql.SQL(
            "CASE WHEN o.{old} IS DISTINCT FROM o.{new} THEN jsonb_build_object("
            "{column}::text, jsonb_build_array(o.{old}, o.{new})) ELSE '{{}}'::jsonb END"
        ).format(old=sql.Identifier(old), new=sql.Identifier(new), column=sql.Literal(column))
        for column, (old, new) in names.items()
    )


def _close_spans(spans: dict[str, int]) -> sql.Composable:
    """A clock that steps back never makes a span end before it began."""
    if not spans:
        return sql.SQL("")
    hit = sql.SQL(" OR ").join(
        sql.SQL("(s.field = {} AND u.changes ? {})").format(sql.Literal(code), sql.Literal(column))
        for column, code in spans.items()
    )
    return sql.SQL(
        """,
        c AS (
            UPDATE {span} s SET until = greatest(u.moment, s.since + interval '1 microsecond')
            FROM u
            WHERE s.record_type = %(type)s AND s.record_id = u.id AND s.until IS NULL AND ({hit})
        )"""
    ).format(span=sql.Identifier(Span._meta.db_table), hit=hit)


def _moved_columns(spans: dict[str, int]) -> sql.Composed:
    return sql.SQL("").join(
        sql.SQL(
            ", array_agg(u.id) FILTER (WHERE u.changes ? {column})"
            ", array_agg(u.moment) FILTER (WHERE u.changes ? {column})"
        ).format(column=sql.Literal(column))
        for column in spans
    )


def _moved(row: tuple, spans: dict[str, int]) -> tuple[int, dict[str, tuple[list, list]]]:
    count, *arrays = row
    pairs = zip(arrays[::2], arrays[1::2], strict=True)
    return count, {column: pair for column, pair in zip(spans, pairs, strict=True) if pair[0]}


# How a span keeps what is no whole number; ``records.spans`` reads it back.
SPAN_STEPS = (
    (DateTimeField, "extract(epoch FROM {})::bigint"),
    (DateField, "({} - date '1970-01-01')::bigint"),
    (CharField, "('x' || encode(convert_to({}, 'UTF8'), 'hex'))::bit(64)::bigint"),
)


def span_value(model: type[Tracked], column: str) -> sql.Composed:
    """What a span keeps of a column: spans hold whole numbers. A decimal is kept in its smallest
    step, a moment in seconds and a day in days since 1970, of a text its first eight bytes (so
    only texts are spanned that differ by then: codes)."""
    field, value = model_column(model, column), sql.SQL("t.{}").format(sql.Identifier(column))
    if isinstance(field, DecimalField):
        steps = sql.Literal(10**field.decimal_places)
        return sql.SQL("round({} * {})::bigint").format(value, steps)
    for kind, kept in SPAN_STEPS:
        if isinstance(field, kind):
            return sql.SQL(kept).format(value)
    return sql.SQL("{}::bigint").format(value)


def _open_spans(
    model: type[Tracked], column: str, code: int, ids: Sequence[int], moments: Sequence[datetime]
) -> None:
    # Materialized: where the statistics still say that hardly a row holds a value, each record
    # would be compared with each.
    query = sql.SQL(
        """
        WITH t AS MATERIALIZED (
            SELECT t.id, {value} AS value FROM {table} t WHERE t.id = ANY(%(ids)s::bigint[])
        )
        INSERT INTO {span} (record_type, field, record_id, value, since)
        SELECT %(type)s, %(code)s, t.id, t.value, greatest(m.moment, (
            SELECT max(s.until) FROM {span} s
            WHERE s.record_type = %(type)s AND s.field = %(code)s AND s.record_id = t.id))
        FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) AS m (id, moment)
        JOIN t ON t.id = m.id
        WHERE t.value IS NOT NULL
        """
    ).format(
        span=sql.Identifier(Span._meta.db_table),
        table=table(model),
        value=span_value(model, column),
    )
    params = {"type": model.record_type, "code": code, "ids": ids, "moments": moments}
    with connection.cursor() as cursor:
        cursor.execute(query, params)
