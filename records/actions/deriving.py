"""The one way to write what merely follows from the rest of a record's story.

A clock, a score: worked out from events or other columns, and worked out again at any time. Such
a write is no change: it is not told, bumps no version (a form opened before stays fresh), and
there is nothing to undo. Which columns may be written so stands in ``Tracked.derived``.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import sql

from records.actions.writing import lock, table

# Materialized: without statistics the rows were worked out anew for each row (decision 0016).
WRITE = sql.SQL(
    "WITH n (id, {columns}) AS MATERIALIZED ({rows}) "
    "UPDATE {table} t SET {assignments} FROM n WHERE t.id = n.id AND ({differs})"
)


class NotDerived(Exception):
    """A column with a story of its own is changed by ``records.actions.change`` only."""


@transaction.atomic
def derive(rows: QuerySet, *columns: str) -> int:
    """Writes ``columns`` of the rows' model where they differ; returns how many rows did.

    ``rows`` is a ``values_list("id", …)`` with one value per column, in the same order. Rows are
    locked in id order in a statement of their own, as for every write. Raises NotDerived.
    """
    model = rows.model
    if wrong := set(columns) - model.derived:
        raise NotDerived(f"{model.__name__}: {', '.join(sorted(wrong))}")
    ids = list(rows.order_by("id").values_list("id", flat=True))
    if not ids:
        return 0
    lock(model, ids)
    text, params = rows.filter(id__anyof=ids).order_by().query.sql_with_params()
    names = [sql.Identifier(column) for column in columns]
    pairs = [
        (
            sql.SQL("{} = n.{}").format(name, name),
            sql.SQL("t.{} IS DISTINCT FROM n.{}").format(name, name),
        )
        for name in names
    ]
    statement = WRITE.format(
        table=table(model),
        assignments=sql.SQL(", ").join(assignment for assignment, _differs in pairs),
        rows=sql.SQL(text),
        columns=sql.SQL(", ").join(names),
        differs=sql.SQL(" OR ").join(differs for _assignment, differs in pairs),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
