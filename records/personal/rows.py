"""Robbing rows of their person: the row, its numbers, dates and references stay (X36)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg import sql

from records.actions.writing import lock, table
from records.keeping import kept_among
from records.models import Erasure, Event, Tracked
from records.personal.columns import CUSTOM, kept_custom, naming, personal
from records.personal.subject import Subject
from records.trash.emptying import delete_rows, forget_bytes
from records.types import model_of

# "Erased person 7F3K": four letters that no one reads for another.
TOKEN = sql.SQL(
    "(SELECT string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', "
    "1 + floor(random() * 32)::int, 1), '') FROM generate_series(1, 4 + 0 * t.id))"
)


def erase_rows(subject: Subject) -> None:
    """Empties or deletes every row of the subject, and notes that nothing brings it back; what
    the law has us keep stays as it is."""
    paths: list[str] = []
    for model, ids in subject.parts.items():
        lock(model, ids)
        kept = kept_among(model, ids)  # looked at under the lock
        mine = [pk for pk in ids if pk not in kept]
        Erasure.objects.bulk_create(
            (Erasure(record_type=model.record_type, record_id=pk) for pk in mine),
            ignore_conflicts=True,
        )
        gone = gone_among(model, mine)
        paths += delete_rows(model, sorted(gone))
        if remaining := [pk for pk in mine if pk not in gone]:
            empty(model, remaining)
    transaction.on_commit(lambda: forget_bytes(paths))


def gone_among(model: type[Tracked], ids: Sequence[int]) -> set[int]:
    """Those of these rows that go as a whole."""
    if isinstance(model.gone_when_erased, Q):
        rows = model._base_manager.filter(model.gone_when_erased, pk__in=ids)
        return set(rows.values_list("pk", flat=True))
    return set(ids) if model.gone_when_erased else set()


def empty(model: type[Tracked], ids: Sequence[int]) -> None:
    """No event tells the values, and whoever has a form open is told that the row is newer."""
    fields, name = personal(model), naming(model)
    parts = [
        sql.SQL("{} = {}").format(
            sql.Identifier(field.column),
            sql.SQL("%(words)s || ' ' || ") + TOKEN if field == name else _nothing(field),
        )
        for field in fields
    ]
    params = {"ids": list(ids), "words": _("Erased person")}
    if any(field.column == CUSTOM for field in model._meta.concrete_fields):
        parts.append(KEPT_CUSTOM)
        params["kept"] = kept_custom([model.record_type])[model.record_type]
    if not parts:
        return
    query = sql.SQL(
        "UPDATE {} t SET {}, version = t.version + 1, updated_at = statement_timestamp() "
        "WHERE t.id = ANY(%(ids)s::bigint[])"
    ).format(table(model), sql.SQL(", ").join(parts))
    with connection.cursor() as cursor:
        cursor.execute(query, params)


def _nothing(field) -> sql.Composable:
    if field.null and not field.has_default():
        return sql.SQL("NULL")
    return sql.Literal("" if field.blank or field.has_default() else "–")


KEPT_CUSTOM = sql.SQL(
    "custom = coalesce((SELECT jsonb_object_agg(c.key, c.value) FROM jsonb_each(t.custom) c "
    "WHERE c.key = ANY(%(kept)s::text[])), '{}'::jsonb)"
)


def erase_events(subject: Subject) -> None:
    """Takes the personal values, before and after, out of what is told of the subject. That a
    status moved, when and by whom, stays; so do numbers, dates and references in ``data``."""
    events = Event.objects.filter(subject.events)
    types = set(events.order_by().values_list("record_type", flat=True).distinct())
    kept = kept_custom(types)
    for number in types:
        mine = events.filter(record_type=number)
        gone = [field.column for field in personal(model_of(number))]
        gone += [name for name in _custom_told(mine) if name.partition(".")[2] not in kept[number]]
        _strip(mine.filter(changes__has_any_keys=gone), gone)
    for event in events.filter(data__isnull=False).only("id", "data"):
        bare = without_texts(event.data)
        if bare != event.data:
            Event.objects.filter(pk=event.pk).update(data=bare)


def _custom_told(events) -> set[str]:
    keys = events.filter(changes__isnull=False).values_list("changes", flat=True)
    return {name for changes in keys for name in changes if name.startswith(f"{CUSTOM}.")}


def _strip(events, names: Sequence[str]) -> None:
    ids = list(events.values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_event SET changes = changes - %s::text[] WHERE id = ANY(%s::bigint[])",
            [list(names), ids],
        )


def without_texts(value):
    """Numbers, truths and what holds them; a text may name somebody."""
    if isinstance(value, dict):
        bare = {key: without_texts(each) for key, each in value.items()}
        return {key: each for key, each in bare.items() if each is not None}
    if isinstance(value, list):
        return [each for each in map(without_texts, value) if each is not None]
    return None if isinstance(value, str) else value
