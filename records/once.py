"""Reads whose SQL is written once per process.

Django writes the SQL of a query anew each time it is asked; that costs 0.5 to 2 ms where
PostgreSQL answers in 0.2 (SPEED: what the framework costs). The few reads of every request keep
their text, and only the values in it change. No row is ever kept: each answer is the database's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.db.models import Model, QuerySet

# Numbers that stand where a value will stand; small enough for every integer column.
STAND_IN = 30_000


def written_once(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """Turns ``f(*values) -> QuerySet`` of one table into ``f(*values) -> list`` of its rows.

    Integers are values. Whatever else is passed (a role, None) belongs to the text, which is
    written for each of them, so it must come from the code and never from outside. Raises
    ValueError where a value stands in the SQL otherwise than as a parameter of its own.
    """

    @cache
    def written(shape: tuple) -> tuple[type[Model], str, tuple]:
        found = build(*shape)
        sql, params = found.query.sql_with_params()
        if not {*filter(is_number, shape)} <= set(filter(is_number, params)):
            raise ValueError(f"{build.__name__}: a value does not stand among the parameters")
        return found.model, sql, params

    @wraps(build)
    def read(*values: Any) -> list:
        numbers = {STAND_IN + n: v for n, v in enumerate(values) if is_number(v)}
        shape = tuple(STAND_IN + n if is_number(v) else v for n, v in enumerate(values))
        model, sql, params = written(shape)
        filled = [
            # psycopg's own integer types say how wide the column is.
            type(each)(numbers.get(each, each)) if is_number(each) else each
            for each in params
        ]
        return list(model._base_manager.raw(sql, filled))

    return read


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
