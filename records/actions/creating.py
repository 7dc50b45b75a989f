"""The one way to make records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from records.actions.batches import close_batch, open_batch
from records.actions.causing import cause_params, cause_sql
from records.actions.outcome import Outcome
from records.actions.writing import Source, Stamp, _line, span_value, table
from records.actors import Actor
from records.models import Batch, Event, Span, Tracked
from records.stream.nudge import nudge
from records.writers import must_be_writer

# Columns the kernel keeps itself; custom fields are told key by key.
UNTOLD = {"custom", "version", "created_at", "updated_at", "deleted_at"}
MOST_PAIRS = 45  # a function of PostgreSQL takes at most 100 arguments
CUSTOM_STATE = sql.SQL(
    """coalesce((SELECT jsonb_object_agg('custom.' || c.key, jsonb_build_array(NULL, c.value))
                FROM jsonb_each(t.custom) c WHERE c.value <> 'null'::jsonb), '{}'::jsonb)"""
)


@transaction.atomic
def create(
    instances: Sequence[Tracked],
    *,
    by,
    kind: str,
    title: str = "",
    batch: Batch | None = None,
    data: dict | None = None,
    cause: int | None = None,
    happened_at: datetime | str | None = None,
) -> Outcome:
    """Inserts unsaved instances of one model; each gets its id and one event that tells all.

    ``happened_at`` is the past date imported history carries: one moment for all, or the name of
    the column that holds it. It does not replace ``at``, when we learnt of it.
    """
    if not instances:
        return Outcome()
    model = type(instances[0])
    must_be_writer(model, by)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=kind, title=title)
    model._base_manager.bulk_create(instances, batch_size=2_000)
    stamp = Stamp(Actor.of(by), kind, batch.pk, cause, data)
    tell_creation(model, [each.pk for each in instances], stamp, happened_at)
    return close_batch(batch, Outcome(changed=len(instances)), opened_here=opened_here)


@transaction.atomic
def create_from(
    model: type[Tracked],
    source: Source,
    *,
    by,
    kind: str,
    batch: Batch,
    data: dict | None = None,
    happened_at: datetime | str | None = None,
) -> Outcome:
    """Inserts one record per row of a relation that already holds the new ids (imports)."""
    must_be_writer(model, by)
    columns = sql.SQL(", ").join(map(sql.Identifier, source.columns))
    query = sql.SQL(
        "INSERT INTO {} (id, {}) SELECT src.id, {} FROM ({}) AS src ORDER BY src.id RETURNING id"
    ).format(table(model), columns, columns, source.query)
    with connection.cursor() as cursor:
        cursor.execute(query, source.params)
        ids = [record_id for (record_id,) in cursor.fetchall()]
    if ids:
        tell_creation(model, ids, Stamp(Actor.of(by), kind, batch.pk, None, data), happened_at)
    return close_batch(batch, Outcome(changed=len(ids)), opened_here=False)


def tell_creation(
    model: type[Tracked], ids: Sequence[int], stamp: Stamp, happened_at: datetime | str | None
) -> None:
    """One event per new row with its whole first state, and its open spans."""
    moment, params = _moment(happened_at)
    params |= stamp.params | {"ids": list(ids), "type": model.record_type}
    params |= cause_params(model.record_type)
    with connection.cursor() as cursor:
        cursor.execute(_creation_events(model, moment), params)
        if model.spanned:
            cursor.execute(_first_spans(model, moment), params)
    nudge()


def _moment(happened_at: datetime | str | None) -> tuple[sql.Composable, dict[str, Any]]:
    if isinstance(happened_at, str):
        return sql.SQL("t.{}").format(sql.Identifier(happened_at)), {}
    return sql.SQL("%(happened_at)s::timestamptz"), {"happened_at": happened_at}


def _creation_events(model: type[Tracked], moment: sql.Composable) -> sql.Composed:
    return sql.SQL(
        """
        INSERT INTO {event} (at, kind, actor_kind, actor_id, record_type, record_id, line,
                             changes, data, batch, cause, happened_at)
        SELECT statement_timestamp(), %(kind)s, %(actor_kind)s, %(actor_id)s, %(type)s, t.id,
               {line}, {state}, %(data)s::jsonb, %(batch)s, {cause}, {moment}
        FROM {table} t WHERE t.id = ANY(%(ids)s::bigint[]) ORDER BY t.id
        """
    ).format(
        event=sql.Identifier(Event._meta.db_table),
        table=table(model),
        line=_line(model),
        cause=cause_sql(model.record_type, sql.SQL("t.id"), _line(model)),
        state=_first_state(model),
        moment=moment,
    )


def _first_state(model: type[Tracked]) -> sql.Composed:
    """{column: [null, value]} of every told column that holds something.

    Column by column: taking the row apart as JSON costs twice as much.
    """
    told = [
        field
        for field in model._meta.concrete_fields
        if field.column not in UNTOLD and field.column not in model.untold
    ]
    always = [field.column for field in told if not field.null]
    parts = [
        sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(map(_pair, some)))
        for some in (always[:MOST_PAIRS], always[MOST_PAIRS:])
        if some
    ]
    parts += [
        sql.SQL("CASE WHEN t.{} IS NULL THEN '{{}}'::jsonb ELSE jsonb_build_object({}) END").format(
            sql.Identifier(field.column), _pair(field.column)
        )
        for field in told
        if field.null
    ]
    if any(field.column == "custom" for field in model._meta.concrete_fields):
        parts.append(CUSTOM_STATE)
    return sql.SQL(" || ").join(parts)


def _pair(column: str) -> sql.Composed:
    return sql.SQL("{}::text, jsonb_build_array(NULL, t.{})").format(
        sql.Literal(column), sql.Identifier(column)
    )


def _first_spans(model: type[Tracked], moment: sql.Composable) -> sql.Composed:
    """All spanned fields in one statement; a field that is null has no span."""
    values = [
        sql.SQL("({}::smallint, {})").format(
            sql.Literal(code), span_value(model, model._meta.get_field(name).column)
        )
        for name, code in model.spanned.items()
    ]
    return sql.SQL(
        """
        INSERT INTO {span} (record_type, field, record_id, value, since)
        SELECT %(type)s, f.code, t.id, f.value, coalesce({moment}, statement_timestamp())
        FROM {table} t CROSS JOIN LATERAL (VALUES {values}) f (code, value)
        WHERE t.id = ANY(%(ids)s::bigint[]) AND f.value IS NOT NULL
        """
    ).format(
        span=sql.Identifier(Span._meta.db_table),
        table=table(model),
        values=sql.SQL(", ").join(values),
        moment=moment,
    )
