"""Puts the events of the sample data in the order they happened in.

They are written in sets: all arrivals, then all first steps …; a story is told in the order of
its ids (KERNEL 1), as if each had been written on its day.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from psycopg import sql

from records.models import Batch, Tracked

# Within one record the order of writing stays, whatever the dates say: undo reads it.
PLACES = sql.SQL("""
CREATE TEMPORARY TABLE demo_places AS
WITH told AS (
    SELECT id, max(coalesce(happened_at, at)) OVER (
        PARTITION BY record_type, record_id ORDER BY id
    ) AS moment
    FROM records_event WHERE batch = %s
), sorted AS (
    SELECT id AS was, row_number() OVER (ORDER BY moment, id) AS place FROM told
), places AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM told
)
SELECT was, id FROM sorted JOIN places USING (place)
""")
# The key is unique at every row, so the new numbers are free of the old ones on the way.
MOVE = sql.SQL("""
UPDATE records_event e SET id = -p.id FROM demo_places p WHERE p.was = e.id;
UPDATE records_event SET id = -id WHERE id < 0;
""")


def order_events(batch: Batch) -> None:
    """Renumbers the events of a batch nobody has read yet, and what points at them; within the
    transaction that wrote them."""
    with connection.cursor() as cursor:
        # What was just written, or removed, is not yet known to the planner.
        cursor.execute("ANALYZE records_event")
        cursor.execute(PLACES, [batch.pk])
        cursor.execute("CREATE UNIQUE INDEX ON demo_places (was); ANALYZE demo_places")
        cursor.execute(MOVE)
        for table, column in _pointers():
            cursor.execute(
                sql.SQL(
                    "UPDATE {table} r SET {column} = p.id FROM demo_places p "
                    "WHERE p.was = r.{column}"
                ).format(table=sql.Identifier(table), column=sql.Identifier(column))
            )
        cursor.execute("DROP TABLE demo_places")


def _pointers() -> list[tuple[str, str]]:
    """The clocks of records remember the event that set them."""
    records = [model for model in apps.get_models() if issubclass(model, Tracked)]
    return [
        (model._meta.db_table, field.column)
        for model in records
        for field in model._meta.concrete_fields
        if field.column.endswith("_event")
    ]
