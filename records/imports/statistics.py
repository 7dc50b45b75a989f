"""What PostgreSQL knows of a table: an import fills tables faster than anybody counts them."""

from __future__ import annotations

from django.db import connection, models
from psycopg import sql

LARGE = 200_000  # rows; a table that had so many when last counted is known well enough


def count_small_anew(*tables: type[models.Model]) -> None:
    """Fresh statistics of tables that were empty or small when they were last counted.

    Without them the first file of a new house is planned as if these were empty, and each row is
    compared with each.
    """
    names = [each._meta.db_table for each in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) AND reltuples < %s",
            [names, LARGE],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))
