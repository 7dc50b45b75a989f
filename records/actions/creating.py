"""The one way to make records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from records.actions.batches import close_batch, open_batch
from records.actions.outcome import Outcome
from records.actions.writing import Source, Stamp, _line, table
from records.actors import Actor
from records.models import Batch, Event, Span, Tracked
from records.stream.nudge import nudge


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
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=kind, title=title)
    model._base_manager.bulk_create(instances, batch_size=2_000)
    stamp = Stamp(Actor.of(by), kind, batch.pk, cause, data)
    tell_creation(model, [each.pk for each in instances], stamp, happened_at)
    return close_batch(batch, Outcome(changed=len(instances)), opened_here=opened_here)


@transaction.atomic
def create_from(
    model: type[Tracked],
    ids: Sequence[int],
    source: Source,
    *,
    by,
    kind: str,
    batch: Batch,
    data: dict | None = None,
    happened_at: datetime | str | None = None,
) -> Outcome:
    """Inserts one record per id from a relation that already holds the new ids (imports)."""
    columns = sql.SQL(", ").join(map(sql.Identifier, source.columns))
    query = sql.SQL(
        "INSERT INTO {} (id, {}) SELECT src.id, {} FROM ({}) AS src ORDER BY src.id"
    ).format(table(model), columns, columns, source.query)
    with connection.cursor() as cursor:
        cursor.execute(query, {**source.params, "ids": list(ids)})
        made = cursor.rowcount
    tell_creation(model, ids, Stamp(Actor.of(by), kind, batch.pk, None, data), happened_at)
    return close_batch(batch, Outcome(changed=made), opened_here=False)


def tell_creation(
    model: type[Tracked], ids: Sequence[int], stamp: Stamp, happened_at: datetime | str | None
) -> None:
    """One event per new row with its whole first state, and its open spans."""
    moment, params = _moment(happened_at)
    params |= stamp.params | {"ids": list(ids), "type": model.record_type}
    params["untold"] = sorted(
        {*model.untold, "custom", "version", "created_at", "updated_at", "deleted_at"}
    )
    with connection.cursor() as cursor:
        cursor.execute(_creation_events(model, moment), params)
        for name, code in model.spanned.items():
            column = model._meta.get_field(name).column
            cursor.execute(_first_spans(model, column, moment), params | {"code": code})
    nudge()


def _moment(happened_at: datetime | str | None) -> tuple[sql.Composable, dict[str, Any]]:
    if isinstance(happened_at, str):
        return sql.SQL("t.{}").format(sql.Identifier(happened_at)), {}
    return sql.SQL("%(happened_at)s::timestamptz"), {"happened_at": happened_at}


def _creation_events(model: type[Tracked], moment: sql.Composable) -> sql.Composed:
    has_custom = any(field.column == "custom" for field in model._meta.concrete_fields)
    custom = (
        sql.SQL("UNION ALL SELECT 'custom.' || c.key, c.value FROM jsonb_each(t.custom) c")
        if has_custom
        else sql.SQL("")
    )
    return sql.SQL(
        """
        INSERT INTO {event} (at, kind, actor_kind, actor_id, record_type, record_id, line,
                             changes, data, batch, cause, happened_at)
        SELECT statement_timestamp(), %(kind)s, %(actor_kind)s, %(actor_id)s, %(type)s, t.id,
               {line}, (
                   SELECT jsonb_object_agg(f.key, jsonb_build_array(NULL, f.value))
                   FROM (SELECT r.key, r.value FROM jsonb_each(to_jsonb(t)) r
                         WHERE r.key <> ALL(%(untold)s::text[]) {custom}) f
                   WHERE f.value <> 'null'::jsonb
               ), %(data)s::jsonb, %(batch)s, %(cause)s, {moment}
        FROM {table} t WHERE t.id = ANY(%(ids)s::bigint[]) ORDER BY t.id
        """
    ).format(
        event=sql.Identifier(Event._meta.db_table),
        table=table(model),
        line=_line(model),
        custom=custom,
        moment=moment,
    )


def _first_spans(model: type[Tracked], column: str, moment: sql.Composable) -> sql.Composed:
    return sql.SQL(
        """
        INSERT INTO {span} (record_type, field, record_id, value, since)
        SELECT %(type)s, %(code)s, t.id, t.{column}, coalesce({moment}, statement_timestamp())
        FROM {table} t WHERE t.id = ANY(%(ids)s::bigint[]) AND t.{column} IS NOT NULL
        """
    ).format(
        span=sql.Identifier(Span._meta.db_table),
        table=table(model),
        column=sql.Identifier(column),
        moment=moment,
    )
