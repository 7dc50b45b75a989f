"""Staged rows as the relation the kernel writes from: one column per value, typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.functions import Now
from psycopg import sql
from psycopg.types.json import Jsonb

from records.actions.writing import CUSTOM, Source, column_type
from records.imports.plan import Plan, Rule
from records.imports.targets import ImportTarget
from records.models import Import, Tracked

FROM = sql.SQL(
    "FROM records_importrow r WHERE r.import_id = %(importing)s AND r.line = ANY(%(lines)s::int[])"
)


def written_columns(target: ImportTarget, plan: Plan, user, *, late: bool = False) -> list[str]:
    """Columns of the record the plan gives values for; ``late`` ones are set afterwards."""
    fields = target.field_map(user)
    named = [*plan.mapped(), *plan.constants]
    columns = [
        column
        for name in dict.fromkeys(named)
        if name in fields and (column := fields[name].column) and (late or not fields[name].late)
    ]
    return list(dict.fromkeys([*columns, *(target.completes if named else ())]))


def known_columns(target: ImportTarget, plan: Plan, user) -> list[str]:
    """Of those, what is written to records that are known: not what only a new one starts with,
    unless the file itself brings it."""
    fields = target.field_map(user)
    brought = {fields[name].column for name in (*plan.mapped(), *plan.constants) if name in fields}
    only_new = target.only_new - brought
    return [each for each in written_columns(target, plan, user) if each not in only_new]


def beside_record(target: ImportTarget, plan: Plan, user) -> list[str]:
    """Fields in use that are no column of the record, or are set after all rows are in."""
    fields = target.field_map(user)
    keys = {name for match in target.matches if match.must for name in match.fields}
    return [
        name
        for name in dict.fromkeys([*plan.mapped(), *plan.constants])
        if name in fields and name not in keys and (fields[name].late or not fields[name].column)
    ]


def value(model: type[Tracked], column: str) -> sql.Composable:
    """The staged value of a column, in the column's own type; null where the file has none."""
    if column.startswith(CUSTOM):
        return sql.SQL("(r.values -> {})").format(sql.Literal(column))
    kind = sql.SQL(column_type(model, column))
    return sql.SQL("(r.values ->> {})::{}").format(sql.Literal(column), kind)


def first_value(target: ImportTarget, column: str) -> sql.Composable:
    """What a new record starts with: as ``complete`` says for new ones, or else as in the file."""
    as_filed = value(target.model, column)
    if column not in target.completes:
        return as_filed
    kind = sql.SQL(column_type(target.model, column))
    return sql.SQL(
        "CASE WHEN r.values -> 'new' ? {0} THEN (r.values -> 'new' ->> {0})::{1} ELSE {2} END"
    ).format(sql.Literal(column), kind, as_filed)


def new_records(
    importing: Import, target: ImportTarget, plan: Plan, lines: Sequence[int]
) -> Source:
    """Everything a new record starts with: the file's values, then the target's defaults."""
    model, user = target.model, importing.user
    starting = starting_values(model) | dict(target.defaults(user))
    mapped = written_columns(target, plan, user)
    plain = [column for column in mapped if not column.startswith(CUSTOM)]
    columns = list(dict.fromkeys([*plain, *starting]))
    params: dict[str, Any] = {"importing": importing.pk, "lines": list(lines)}
    selected = []
    for number, column in enumerate(columns):
        expression = first_value(target, column) if column in plain else sql.SQL("NULL")
        if isinstance(starting.get(column), Now):
            expression = sql.SQL("coalesce({}, statement_timestamp())").format(expression)
        elif column in starting:
            params[f"start{number}"] = starting[column]
            expression = sql.SQL("coalesce({}, {}::{})").format(
                expression,
                sql.Placeholder(f"start{number}"),
                sql.SQL(column_type(model, column)),
            )
        selected.append(sql.SQL("{} AS {}").format(expression, sql.Identifier(column)))
    if custom := [column for column in mapped if column.startswith(CUSTOM)]:
        columns.append("custom")
        selected.append(sql.SQL("{} AS custom").format(custom_object(custom)))
    query = sql.SQL("SELECT r.record_id AS id, {} {}").format(sql.SQL(", ").join(selected), FROM)
    return Source(tuple(columns), query, params)


def custom_object(columns: list[str]) -> sql.Composed:
    pairs = sql.SQL(", ").join(
        sql.SQL("{}::text, r.values -> {}").format(
            sql.Literal(column.removeprefix(CUSTOM)), sql.Literal(column)
        )
        for column in columns
    )
    return sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(pairs)


def starting_values(model: type[Tracked]) -> dict[str, Any]:
    """{column: value} of the model's own defaults, which an INSERT … SELECT must bring itself."""
    starting: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or getattr(field, "generated", False) or field.has_db_default():
            continue
        first = field.get_default()
        if first is None:
            continue
        if isinstance(field, models.JSONField):
            starting[field.column] = Jsonb(first)
        else:
            starting[field.column] = field.get_db_prep_save(first, connection)
    return starting


def changed_records(
    importing: Import,
    target: ImportTarget,
    plan: Plan,
    columns: Sequence[str],
    lines: Sequence[int] | None,
) -> Source:
    """Known records as they shall be: what the file leaves empty stays as it is.

    ``lines`` None takes all rows. With the rule FILL only what is empty now takes the file's value.
    """
    model = target.model
    selected = [
        sql.SQL("{} AS {}").format(wished(model, column, plan.rule), sql.Identifier(column))
        for column in columns
    ]
    query = sql.SQL(
        "SELECT r.record_id AS id, NULL::timestamptz AS happened_at, {} "
        "FROM records_importrow r JOIN {} t ON t.id = r.record_id "
        "WHERE r.import_id = %(importing)s {}"
    ).format(
        sql.SQL(", ").join(selected),
        sql.Identifier(model._meta.db_table),
        sql.SQL("" if lines is None else "AND r.line = ANY(%(lines)s::int[])"),
    )
    return Source(tuple(columns), query, {"importing": importing.pk, "lines": lines})


def present(column: str) -> sql.Composed:
    if column.startswith(CUSTOM):
        return sql.SQL("(t.custom -> {})").format(sql.Literal(column.removeprefix(CUSTOM)))
    return sql.SQL("t.{}").format(sql.Identifier(column))


def wished(model: type[Tracked], column: str, rule: Rule) -> sql.Composed:
    now, new = present(column), value(model, column)
    if rule is not Rule.FILL:
        return sql.SQL("coalesce({}, {})").format(new, now)
    if column.startswith(CUSTOM) or column_type(model, column) != "text":
        return sql.SQL("coalesce({}, {})").format(now, new)
    return sql.SQL("coalesce(nullif({}, ''), {}, {})").format(now, new, now)
