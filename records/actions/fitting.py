"""Writing as far as the database's own laws allow: a record that breaks one is held, not all.

A value that is unique may have been taken by another record meanwhile, and a row that is referred
to may be gone for good. The gates cannot know; the database says so when it is too late for the
whole statement. So the set is halved until the records at fault stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, UniqueConstraint
from django.db.models.expressions import BaseExpression
from psycopg.errors import UniqueViolation

from records.actions.writing import Source, Stamp, write
from records.gates import BROKEN, TAKEN
from records.models import Tracked

# Some records wait for others of the set to give their value up; more are hardly worth a try.
TRIED_AGAIN = 50

Held = dict[int, list[str]]


def write_what_fits(
    model: type[Tracked], ids: Sequence[int], source: Source, stamp: Stamp
) -> tuple[int, Held]:
    """Like ``write``; returns how many changed and {id: codes} of those the database refused."""
    changed, held = _halving(model, ids, source, stamp)
    while changed and held and len(held) <= TRIED_AGAIN:
        more, held = _halving(model, list(held), source, stamp)
        changed += more
        if not more:
            break
    return changed, held


def _halving(
    model: type[Tracked], ids: Sequence[int], source: Source, stamp: Stamp
) -> tuple[int, Held]:
    try:
        with transaction.atomic():
            changed = write(model, ids, source, stamp)
            connection.check_constraints()  # now, not at the commit
            return changed, {}
    except IntegrityError as error:
        if len(ids) == 1:
            return 0, {ids[0]: [TAKEN if isinstance(error.__cause__, UniqueViolation) else BROKEN]}
    half = len(ids) // 2
    first, held = _halving(model, ids[:half], source, stamp)
    second, more = _halving(model, ids[half:], source, stamp)
    return first + second, held | more


def may_collide(model: type[Tracked], columns: Sequence[str]) -> bool:
    """Whether writing the columns can break a law of uniqueness; others pay nothing."""
    meta = model._meta
    unique = {field.name for field in meta.concrete_fields if field.unique and field.name != "id"}
    for law in meta.constraints:
        if isinstance(law, UniqueConstraint):
            unique |= {*law.fields, *_named_in(law.condition)}
            unique |= {name for each in law.expressions for name in _fields_in(each)}
    return any(meta.get_field(name).column in columns for name in unique)


def _named_in(condition: Q | None) -> Iterator[str]:
    for child in condition.children if condition is not None else ():
        if isinstance(child, Q):
            yield from _named_in(child)
        else:
            yield child[0].split("__")[0]


def _fields_in(expression: F | BaseExpression) -> Iterator[str]:
    if isinstance(expression, F):
        yield expression.name
        return
    for each in expression.get_source_expressions():
        yield from _fields_in(each)
