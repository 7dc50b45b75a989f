"""What records were on a past day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from psycopg import sql

from records.actions.writing import span_value, table
from records.models import Span, Tracked

TRASH = "deleted_at"
# How a field is told in SQL.
Telling = Callable[[type[Tracked], str], sql.Composable]


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
    """(id, <field> …, trashed, still) of every record as it was at ``moment``, or as it is.

    Fields are spanned ones, in the whole numbers spans keep; the first must never be empty: a
    record is there from its first span on. ``still``: that field has its value to this day.
    ``trashed`` tells what lay in the trash, for records that span it.
    """
    if moment is None:
        return Relation.joined(NOW, names_of(model, fields, as_it_is), table(model))
    values = names_of(model, fields, lambda model, name: as_it_was(model, name, as_it_is))
    trashed, still = trashed_then(model), kept(model, fields[0])
    first = as_it_was(model, fields[0], as_it_is)
    changed = changed_since(model, fields, moment)
    return Relation.joined(THEN, values, trashed, still, table(model), changed, first)


NOW = "SELECT t.id, {}, t.deleted_at IS NOT NULL AS trashed, true AS still FROM {} t"
THEN = """
    SELECT t.id, {}, {} AS trashed, {} AS still FROM {} t LEFT JOIN ({}) c ON c.id = t.id
    WHERE {} IS NOT NULL
"""


def names_of(model: type[Tracked], fields: Sequence[str], told: Telling) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(told(model, name), sql.Identifier(name)) for name in fields
    )


# --- a past day: what is, and what changed since --------------------------------------------------


def changed_since(model: type[Tracked], fields: Sequence[str], moment: datetime) -> Relation:
    """(id, mask, <field> …) of the records of which a field took another value after ``moment``:
    its value then, and in ``mask`` the bit of its code.

    What has not changed stands in the record itself, as the open span does, so that most spans
    need not be read. A field that is never empty changes only where a span ends; of one that may
    be, a later beginning counts too, and of the first the present one: so records that came later
    are told.
    One pass, whatever the number of fields: a join of a field each would leave the planner to
    guess, and without statistics it guesses nested loops.
    """
    codes = {name: model.spanned[name] for name in (*fields, *({TRASH} & set(model.spanned)))}
    empty = [code for name, code in codes.items() if model._meta.get_field(name).null]
    # Where all are asked for, nobody need look at each of millions of spans for its field.
    some = sql.SQL("AND field = ANY({}::smallint[])").format(sql.Literal(list(codes.values())))
    values = [
        sql.SQL("max(value) FILTER (WHERE field = {} AND since <= %s) AS {}").format(
            sql.Literal(code), sql.Identifier(name)
        )
        for name, code in codes.items()
    ]
    text = sql.SQL(
        """
        SELECT record_id AS id, bit_or(1 << field) AS mask, {values}
        FROM records_span
        WHERE record_type = {type} {some}
              AND (until > %s AND since <= %s
                   OR since > %s AND (until IS NULL AND field = {first}
                                      OR field = ANY({empty}::smallint[])))
        GROUP BY record_id
        """
    ).format(
        values=sql.SQL(", ").join(values),
        type=sql.Literal(model.record_type),
        some=sql.SQL("") if len(codes) == len(model.spanned) else some,
        first=sql.Literal(codes[fields[0]]),
        empty=sql.Literal(empty),
    )
    return Relation(text, (moment,) * (len(values) + 3))


def as_it_is(model: type[Tracked], name: str) -> sql.Composable:
    return span_value(model, model._meta.get_field(name).column)


def as_it_stands(model: type[Tracked], name: str) -> sql.Composable:
    """The column itself."""
    return sql.Identifier("t", model._meta.get_field(name).column)


def as_it_was(model: type[Tracked], name: str, present: Telling, past: str = "{0}") -> sql.Composed:
    """A field of ``t`` at the moment of ``changed_since`` (``c``): ``past`` is SQL that makes
    what ``present`` says of what a span keeps."""
    there = sql.SQL(past).format(sql.Identifier("c", name))
    return sql.SQL("CASE WHEN {} THEN {} ELSE {} END").format(
        moved(model, name), there, present(model, name)
    )


def moved(model: type[Tracked], name: str) -> sql.Composed:
    """Whether a field has taken another value since then; null where nothing has."""
    return sql.SQL("(c.mask & {}) <> 0").format(sql.Literal(1 << model.spanned[name]))


def kept(model: type[Tracked], name: str) -> sql.Composed:
    """Whether a field has had its value since then."""
    return sql.SQL("({}) IS NOT TRUE").format(moved(model, name))


def trashed_then(model: type[Tracked]) -> sql.Composable:
    if TRASH not in model.spanned:
        return sql.SQL("false")
    return sql.SQL(
        "CASE WHEN {} THEN c.deleted_at IS NOT NULL ELSE t.deleted_at IS NOT NULL END"
    ).format(moved(model, TRASH))


# The text whose first eight bytes a span keeps.
PLAIN_TEXT = (
    r"convert_from(rtrim(decode(lpad(to_hex({0}), 16, '0'), 'hex'), '\000'::bytea), 'UTF8')"
)
