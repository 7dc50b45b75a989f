"""The index of a custom field: built beside people who work, analysed, or cleared away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.db.models import F, Index
from psycopg import sql

from records.fields.expressions import expression
from records.models import FieldDefinition, FieldType, IndexState
from records.types import model_of
from records.waking import wake_on_commit

log = logging.getLogger(__name__)
# First half of the advisory lock's number; the second is the definition.
LOCK = 7303


def name_of(definition: FieldDefinition, type: str) -> str:
    """The type is in the name: another type is another expression, so another index."""
    return f"cf_{definition.target_type}_{type[:3]}_{definition.key}"[:60]


def index_of(definition: FieldDefinition) -> Index:
    """Not partial: PostgreSQL ignores the statistics of a partial expression index (KERNEL 6)."""
    typed = expression(definition.key, definition.type)
    return Index(typed, F("id"), name=name_of(definition, definition.type))


def settle(definition_id: int) -> IndexState | None:
    """Builds or drops the index as the definition says; None while another worker is at it.

    Runs outside a transaction (CREATE INDEX CONCURRENTLY) and may be repeated at any time.
    """
    with alone(definition_id) as free:
        if not free:
            return None
        definition = FieldDefinition.objects.get(pk=definition_id)
        try:
            state = _settle(definition)
        except DatabaseError:
            log.exception("index of custom field %s failed", definition.pk)
            state = IndexState.FAILED
        FieldDefinition.objects.filter(pk=definition_id).update(index_state=state)
        return state


def _settle(definition: FieldDefinition) -> IndexState:
    model, index = model_of(definition.target_type), index_of(definition)
    wanted = definition.indexed and not definition.is_trashed
    present = indexes_of(definition)
    with connection.schema_editor(atomic=False) as editor:
        for name, valid in present.items():
            # An interrupted build leaves an invalid index that only costs.
            if not (wanted and valid and name == index.name):
                _execute(editor, "DROP INDEX CONCURRENTLY IF EXISTS {}", name)
        if wanted and not present.get(index.name):
            editor.add_index(model, index, concurrently=True)
            # Without statistics of the expression the planner does not use it.
            _execute(editor, "ANALYZE {}", model._meta.db_table)
    return IndexState.READY if wanted else IndexState.NONE


def _execute(editor, statement: str, name: str) -> None:
    editor.execute(sql.SQL(statement).format(sql.Identifier(name)).as_string(connection.connection))


def indexes_of(definition: FieldDefinition) -> dict[str, bool]:
    """{name: usable} of the indexes there are for a field, of its present or an earlier type."""
    names = [name_of(definition, each) for each in FieldType]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid)",
            [names],
        )
        return dict(cursor.fetchall())


@contextmanager
def alone(definition_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, definition_id])
        free = cursor.fetchone()[0]
        try:
            yield free
        finally:
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, definition_id])


def waiting() -> list[int]:
    """Definitions whose index is due: just asked for, or left by a killed worker."""
    due = FieldDefinition.objects.filter(index_state=IndexState.BUILDING)
    return list(due.values_list("id", flat=True))


def wake() -> None:
    """Has the due indexes built after the commit; the sweep catches what no worker heard."""
    from records.jobs.tasks import settle_indexes  # deferred: tasks import this module

    wake_on_commit(settle_indexes)
