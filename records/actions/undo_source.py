"""Which values an undo writes, worked out by the database from the batch's events.

Values are compared and restored as the JSON the server itself wrote, so no type is known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import sql

from records.actions.writing import CUSTOM, Source, table
from records.actors import ActorKind
from records.models import Batch, Event, Tracked
from records.types import may_stand_alone

NONE = sql.SQL("WHEN NULL THEN NULL::jsonb")
CREATION = "id"  # only the event of a creation changes the id


def undo_source(
    model: type[Tracked],
    batch: Batch,
    ids: Sequence[int],
    columns: Sequence[str],
    kept: Mapping[int, Sequence[str]],
) -> Source | None:
    """New values per record: the first "before", or the present where the field is kept.

    ``columns`` and ``kept`` are what ``told_columns`` and ``kept_fields`` found under the same
    lock; looking twice would double the work.
    """
    if not columns:
        return None
    query = sql.SQL(
        """
        SELECT t.id, NULL::timestamptz AS happened_at, {selected}
        FROM (
            SELECT f.record_id, jsonb_object_agg(f.field, f.before) AS back
            FROM ({fields}) f
            WHERE NOT EXISTS (
                SELECT 1 FROM unnest(%(kept_ids)s::bigint[], %(kept_fields)s::text[]) k (id, field)
                WHERE k.id = f.record_id AND k.field = f.field)
            GROUP BY f.record_id
        ) a
        JOIN {table} t ON t.id = a.record_id
        CROSS JOIN LATERAL jsonb_populate_record(t, a.back) p
        """
    ).format(
        selected=sql.SQL(", ").join(map(_restored, columns)),
        fields=_fields(model, sql.SQL("FALSE")),
        table=table(model),
    )
    pairs = [(record_id, name) for record_id, names in kept.items() for name in names]
    params = _params(model, batch, ids) | {
        "kept_ids": [record_id for record_id, _name in pairs],
        "kept_fields": [name for _record_id, name in pairs],
    }
    return Source(tuple(columns), query, params)


def _restored(column: str) -> sql.Composed:
    """The value of a column as it was before; of a custom field, the key as it was."""
    if not column.startswith(CUSTOM):
        return sql.SQL("p.{0} AS {0}").format(sql.Identifier(column))
    return sql.SQL(
        "CASE WHEN a.back ? {name} THEN nullif(a.back -> {name}, 'null'::jsonb) "
        "ELSE t.custom -> {key} END AS {alias}"
    ).format(
        name=sql.Literal(column),
        key=sql.Literal(column.removeprefix(CUSTOM)),
        alias=sql.Identifier(column),
    )


def kept_fields(
    model: type[Tracked], batch: Batch, ids: Sequence[int], columns: Sequence[str]
) -> dict[int, list[str]]:
    """{record id: fields left alone} because their value is not the batch's any more."""
    query = sql.SQL(
        "SELECT f.record_id, array_agg(f.field ORDER BY f.field) FROM ({}) f "
        "WHERE f.kept GROUP BY f.record_id"
    ).format(_fields(model, _kept(model, columns)))
    with connection.cursor() as cursor:
        cursor.execute(query, _params(model, batch, ids) | {"ids": list(ids)})
        return dict(cursor.fetchall())


def _params(model: type[Tracked], batch: Batch, ids: Sequence[int]) -> dict[str, Any]:
    return {
        "undone": batch.pk,
        "undone_type": model.record_type,
        "low": min(ids),
        "high": max(ids),
        "system": int(ActorKind.SYSTEM),
    }


def told_columns(model: type[Tracked], batch: Batch, ids: Sequence[int]) -> list[str]:
    """Columns the batch changed that still exist; a creation is undone by ``deleted_at``."""
    query = sql.SQL(
        "SELECT DISTINCT CASE WHEN changes ? {creation} THEN 'deleted_at' ELSE k END "
        "FROM {event} e CROSS JOIN LATERAL jsonb_object_keys(e.changes) k "
        "WHERE e.batch = %(undone)s AND e.record_type = %(undone_type)s "
        "AND e.record_id BETWEEN %(low)s AND %(high)s AND e.record_id = ANY(%(ids)s::bigint[])"
    ).format(creation=sql.Literal(CREATION), event=sql.Identifier(Event._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(query, _params(model, batch, ids) | {"ids": list(ids)})
        told = {name for (name,) in cursor.fetchall()}
    present = {field.column for field in model._meta.concrete_fields}
    return sorted(name for name in told if name in present or name.startswith(CUSTOM))


def _kept(model: type[Tracked], columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "CASE WHEN g.created THEN ({touched_at_all}) "
        "ELSE {present} IS DISTINCT FROM g.after OR ({set_since}) END"
    ).format(
        present=_present(columns),
        set_since=_later(model, sql.SQL("AND x.changes ? g.field")),
        touched_at_all=_later(model, sql.SQL("")),
    )


def _fields(model: type[Tracked], kept: sql.Composable) -> sql.Composed:
    """One row per record and field of the batch: first before, last after, kept or not."""
    return sql.SQL(
        """
        SELECT g.record_id, g.field,
               CASE WHEN g.created THEN to_jsonb(statement_timestamp()) ELSE g.before END
                   AS before,
               {kept} AS kept
        FROM (
            SELECT e.record_id, e.line, bool_or(e.changes ? {creation}) AS created,
                   CASE WHEN e.changes ? {creation} THEN 'deleted_at' ELSE k.key END AS field,
                   (array_agg(k.value -> 0 ORDER BY e.id))[1] AS before,
                   (array_agg(k.value -> 1 ORDER BY e.id DESC))[1] AS after,
                   max(e.id) AS last_id
            FROM {event} e CROSS JOIN LATERAL jsonb_each(e.changes) k
            WHERE e.batch = %(undone)s AND e.record_type = %(undone_type)s
              AND e.record_id BETWEEN %(low)s AND %(high)s
              AND e.record_id = ANY(%(ids)s::bigint[])
            GROUP BY e.record_id, e.line, 4
        ) g JOIN {table} t ON t.id = g.record_id
        """
    ).format(
        creation=sql.Literal(CREATION),
        event=sql.Identifier(Event._meta.db_table),
        table=table(model),
        kept=kept,
    )


def _present(columns: Sequence[str]) -> sql.Composable:
    """The value a field holds now, as JSON; NULL of a column that is gone.

    Column by column: the whole row as JSON, for each field of it, was most of what an undo cost.
    """
    cases = [
        sql.SQL("WHEN {} THEN coalesce({}, 'null'::jsonb)").format(sql.Literal(name), _now(name))
        for name in columns
    ]
    return sql.SQL("CASE g.field {} END").format(sql.SQL(" ").join(cases or [NONE]))


def _now(column: str) -> sql.Composed:
    if column.startswith(CUSTOM):
        return sql.SQL("t.custom -> {}").format(sql.Literal(column.removeprefix(CUSTOM)))
    return sql.SQL("to_jsonb(t.{})").format(sql.Identifier(column))


def _later(model: type[Tracked], which: sql.Composable) -> sql.Composed:
    """Somebody wrote after the batch, on purpose: not an undo, not what was undone since.

    Comparing values alone would revert a deliberate 5 → 6 → 5 (KERNEL 2). For what the batch
    created, anything told later at its line counts: somebody worked on it.
    """
    if model.line_column is None:
        where = sql.SQL("x.line IS NULL AND x.record_type = %(undone_type)s "
                        "AND x.record_id = g.record_id")  # fmt: skip
    elif model.line_column == "id":
        where = sql.SQL("x.line = g.line AND (x.record_id = g.record_id "
                        "AND x.record_type = %(undone_type)s OR g.created)")  # fmt: skip
    else:
        told = (
            "(x.line = g.line OR x.line IS NULL)" if may_stand_alone(model) else "x.line = g.line"
        )
        where = sql.SQL(f"{told} AND x.record_type = %(undone_type)s "
                        "AND x.record_id = g.record_id")  # fmt: skip
    return sql.SQL(
        """EXISTS (
            SELECT 1 FROM {event} x LEFT JOIN {batch} b ON b.id = x.batch
            WHERE {where} AND x.id > g.last_id AND x.actor_kind <> %(system)s {which}
              AND x.batch IS DISTINCT FROM %(undone)s
              AND (b.id IS NULL OR (b.undone_at IS NULL AND b.undo_of_id IS NULL)))"""
    ).format(
        event=sql.Identifier(Event._meta.db_table),
        batch=sql.Identifier(Batch._meta.db_table),
        where=where,
        which=which,
    )
