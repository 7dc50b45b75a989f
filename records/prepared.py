"""Statements PostgreSQL plans once per connection, for reads that take longer to plan than to do.

Django binds values into the text of a statement, so that each one is new to PostgreSQL. Here they
are sent beside it, and the statement stays prepared; after five times PostgreSQL keeps the plan
where it is as good as a new one.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection


class _Cursor(psycopg.Cursor):
    def execute(self, query: Any, params: Any = None, **how: Any) -> _Cursor:
        return super().execute(query, params, **how | {"prepare": True})

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # what Django's log of queries shows
        return self._query


def prepared() -> Any:
    """A cursor like ``connection.cursor()``, counted and logged like it.

    For statements of which there are few: a connection keeps a hundred of them. Lists, whose
    filters are new each time, are none.
    """
    connection.ensure_connection()
    connection.connection.prepare_threshold = 0  # where Django has None: never
    return connection._prepare_cursor(_Cursor(connection.connection))
