"""What records were on a past day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from psycopg import sql

from records.actions.writing import span_value, table
from records.models import Span, Tracked

TRASH = "deleted_at"


def as_of(model: type[Tracked], field: str, moment: datetime) -> QuerySet:
    """Spans open at ``moment``: (record_id, value) of a spanned field as it was then.

    A record that had no value then, or did not exist, has no row. Rights are today's: join the
    ids to ``visible_to(user)``.
    """
    open_then = Q(since__lte=moment) & (Q(until__gt=moment) | Q(until__isnull=True))
    return Span.objects.filter(open_then, record_type=model.record_type, field=model.spanned[field])


@dataclass(frozen=True, slots=True)
class Relation:
    """A SELECT with the values of its ``%s`` in their order, to be put into other statements."""

    text: sql.Composable
    params: tuple[Any, ...] = ()

    @classmethod
    def of(cls, rows: QuerySet) -> Relation:
        """The rows of a queryset."""
        text, params = rows.query.sql_with_params()
        return cls(sql.SQL(text), tuple(params))

    @classmethod
    def joined(cls, text: str, *parts: Relation | sql.Composable) -> Relation:
        """``text`` with a part for each ``{}``, and the values of all parts in their order."""
        texts = [part.text if isinstance(part, Relation) else part for part in parts]
        params = [each for part in parts if isinstance(part, Relation) for each in part.params]
        return cls(sql.SQL(text).format(*texts), tuple(params))


def state(model: type[Tracked], fields: Sequence[str], moment: datetime | None = None) -> Relation:
    """(id, <field> …, trashed, since) of every record as it was at ``moment``, or as it is.

    Fields are spanned ones, in the whole numbers spans keep; the first must never be empty: a
    record is there from its first span on. ``since`` is when that field took its value, known of
    a past moment only. ``trashed`` tells what lay in the trash, for records that span it.
    """
    return _now(model, fields) if moment is None else _then(model, fields, moment)


def _now(model: type[Tracked], fields: Sequence[str]) -> Relation:
    values = [
        sql.SQL("{} AS {}").format(
            span_value(model, model._meta.get_field(name).column), sql.Identifier(name)
        )
        for name in fields
    ]
    return Relation(
        sql.SQL(
            "SELECT t.id, {}, t.deleted_at IS NOT NULL AS trashed, NULL::timestamptz AS since, "
            "true AS still FROM {} t"
        ).format(sql.SQL(", ").join(values), table(model))
    )


def _then(model: type[Tracked], fields: Sequence[str], moment: datetime) -> Relation:
    """One pass over the spans, whatever the number of fields: joins of a field each would leave
    the planner to guess, and without statistics it guesses nested loops."""
    codes = [model.spanned[name] for name in fields]
    trash = model.spanned.get(TRASH, 0)
    values = [
        sql.SQL("max(value) FILTER (WHERE field = {}) AS {}").format(
            sql.Literal(code), sql.Identifier(name)
        )
        for name, code in zip(fields, codes, strict=True)
    ]
    text = sql.SQL(
        """
        SELECT record_id AS id, {values}, bool_or(field = {trash}) AS trashed,
               max(since) FILTER (WHERE field = {first}) AS since,
               bool_or(field = {first} AND until IS NULL) AS still
        FROM records_span
        WHERE record_type = {type} AND field = ANY({codes}::smallint[]) AND since <= %s
              AND (until > %s OR until IS NULL)
        GROUP BY record_id HAVING bool_or(field = {first})
        """
    ).format(
        values=sql.SQL(", ").join(values),
        trash=sql.Literal(trash),
        first=sql.Literal(codes[0]),
        type=sql.Literal(model.record_type),
        codes=sql.Literal([*codes, trash]),
    )
    return Relation(text, (moment, moment))


def plain_text(column: str) -> sql.Composed:
    """The text whose first eight bytes a span keeps in ``column``."""
    return sql.SQL(
        r"convert_from(rtrim(decode(lpad(to_hex({}), 16, '0'), 'hex'), '\000'::bytea), 'UTF8')"
    ).format(sql.SQL(column))
