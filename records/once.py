"""Reads whose SQL is written once per process.

Django writes the SQL of a query anew each time it is asked; that costs 0.5 to 2 ms where
PostgreSQL answers in 0.2 (SPEED: what the framework costs). The few reads of every request keep
their text, and only the values in it change. No row is ever kept: each answer is the database's.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.timezone import get_current_timezone_name

from records.prepared import prepared
from records.querysets import Ids

# Numbers that stand where a value will stand; small enough for every integer column.
STAND_IN = 30_000
# What ``read_ahead`` brought for the reads that follow; None outside of it.
AHEAD: ContextVar[dict[tuple, list] | None] = ContextVar("ahead", default=None)


class Statement(NamedTuple):
    """A read with its values in place; ``as_rows``: tuples, no objects."""

    model: type[Model]
    as_rows: bool
    sql: str
    params: list


def written_once(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """Turns ``f(*values) -> QuerySet`` of one table into ``f(*values) -> list`` of its objects,
    or of tuples where the queryset is a ``values_list``.

    Integers, and lists of them for ``id__anyof``, are values. Whatever else is passed (a role,
    None) belongs to the text, which is written for each of them, so it must come from the code
    and never from outside. Raises ValueError where a value stands in the SQL otherwise than as a
    parameter of its own.
    """

    @cache
    def written(shape: tuple) -> tuple[type[Model], bool, str, tuple]:
        found = build(*map(opened, shape))
        sql, params = found.query.sql_with_params()
        if not {*filter(is_value, shape)} <= {closed(each) for each in params}:
            raise ValueError(f"{build.__name__}: a value does not stand among the parameters")
        return found.model, found._fields is not None, sql, params

    def statement(*values: Any) -> Statement:
        shape = tuple(stand_in(n, value) for n, value in enumerate(values))
        given = {name: value for name, value in zip(shape, values, strict=True) if is_value(name)}
        model, as_rows, sql, params = written(shape)
        return Statement(model, as_rows, sql, [filled_in(each, given) for each in params])

    @wraps(build)
    def read(*values: Any) -> list:
        ahead = AHEAD.get()
        if ahead and (call := call_of(read, values)) in ahead:
            return ahead.pop(call)
        model, as_rows, sql, filled = statement(*values)
        if not as_rows:
            return list(model._base_manager.raw(sql, filled))
        with prepared() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    read.statement = statement
    return read


_KEPT: dict[tuple, tuple] = {}
MOST_KEPT = 200
NOBODYS = [-1]  # ids no condition asks for


def rows_for(ids: list[int], build: Callable[[list[int]], QuerySet], *parts: object) -> list[tuple]:
    """The rows of ``build(ids)``, a ``values_list``, whose text follows from ``parts``.

    It is kept for the same parts, not for equal ones (1 equals True, but they are not the same in
    JSON): conditions that stand in the code find it again, those made for one change do not.
    """
    key = (get_current_timezone_name(), *map(id, parts))  # days are days of a zone
    kept = _KEPT.get(key)  # looked up once: another thread may make room at any moment
    if kept is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        # With the parts themselves: as long as they are here, no other has their identity.
        kept = _KEPT[key] = (*build(NOBODYS).query.sql_with_params(), parts)
    sql, params, _parts = kept
    filled = [Ids(ids) if isinstance(each, Ids) and each == NOBODYS else each for each in params]
    with connection.cursor() as cursor:
        cursor.execute(sql, filled)
        return cursor.fetchall()


def call_of(read: Callable, values: tuple) -> tuple:
    """A read with its values, as a key."""
    return read, *(tuple(value) if isinstance(value, list) else value for value in values)


@dataclass(frozen=True)
class Array:
    """Stands for a list of ids."""

    number: int


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_value(name: Any) -> bool:
    return isinstance(name, Array) or is_number(name)


def stand_in(n: int, value: Any) -> Any:
    if isinstance(value, list):
        return Array(STAND_IN + n)
    return STAND_IN + n if is_number(value) else value


def opened(name: Any) -> Any:
    return [name.number] if isinstance(name, Array) else name


def closed(param: Any) -> Any:
    """A parameter of the SQL as it stands in a shape."""
    return Array(param[0]) if isinstance(param, list) and len(param) == 1 else param


def filled_in(param: Any, given: dict[Any, Any]) -> Any:
    if is_number(param):  # psycopg's own integer types say how wide the column is
        return type(param)(given.get(param, param))
    return Ids(given.get(closed(param), param)) if isinstance(param, list) else param
