"""Many small reads of a page in one statement.

A record page asks a dozen tables for a few rows each. Asked one by one, the way to the database
and back costs more than the answers (SPEED: at most 15 queries, whatever hangs on a record). A
page names the reads it is going to need; they are asked together, and each ``written_once``
function then answers from what was brought. Nothing outlives the block, and each answer is given
once: whoever asks again asks the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection, models
from psycopg import sql

from records.once import AHEAD, call_of
from records.prepared import prepared

_PART = sql.SQL("(SELECT json_agg(q) FROM ({}) q)::text")
Asked = tuple  # (a written_once function, its values …)


@contextmanager
def read_ahead(asked: Iterable[Asked]) -> Iterator[None]:
    """Asks all of these in one query; inside the block they answer without one.

    Only for blocks that write nothing. Raises ValueError for a read of tuples: columns of one
    name would become one.
    """
    before = AHEAD.get() or {}
    token = AHEAD.set({**before, **brought([tuple(each) for each in asked])})
    try:
        yield
    finally:
        AHEAD.reset(token)


def brought(asked: list[Asked]) -> dict[tuple, list]:
    """{call: its objects}."""
    asked = list(dict.fromkeys(call_of(read, values) for read, *values in asked))
    if not asked:
        return {}
    statements = [read.statement(*map(opened, values)) for read, *values in asked]
    if any(each.as_rows for each in statements):
        raise ValueError("only reads of objects can be asked ahead")
    params = [param for each in statements for param in each.params]
    with prepared() as cursor:
        cursor.execute(_all_of(tuple(each.sql for each in statements)), params)
        texts = cursor.fetchone()
    return {
        call: objects(each.model, json.loads(text, parse_float=Decimal)) if text else []
        for call, each, text in zip(asked, statements, texts, strict=True)
    }


@lru_cache(maxsize=500)
def _all_of(texts: tuple[str, ...]) -> str:
    """One statement; the same ones stand together each time a page of a type is opened."""
    parts = sql.SQL(", ").join(_PART.format(sql.SQL(text)) for text in texts)
    return sql.SQL("SELECT {}").format(parts).as_string()


def opened(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def objects(model: type[models.Model], rows: list[dict[str, Any]]) -> list[models.Model]:
    """Rows of JSON as the objects Django would have made of them, annotations included."""
    fields = [field for field in model._meta.concrete_fields if field.column in rows[0]]
    names = [field.attname for field in fields]
    readers = [(field.column, reader(field)) for field in fields]
    extra = rows[0].keys() - {field.column for field in fields}
    found = []
    for row in rows:
        made = model.from_db(connection.alias, names, [read(row[name]) for name, read in readers])
        for name in extra:
            setattr(made, name, row[name])
        found.append(made)
    return found


def reader(field: models.Field) -> Callable[[Any], Any]:
    if isinstance(field, models.GeneratedField):
        return reader(field.output_field)
    if isinstance(field, models.JSONField):
        # A figure in JSON is a float, in a decimal column it is exact.
        return lambda value: json.loads(json.dumps(value, default=float))
    return field.to_python
