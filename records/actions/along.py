"""What goes into the trash with the record it belongs to, and comes back with it (X20).

Both carry the same moment in ``deleted_at``: that tells what went along from what somebody had
trashed by itself before, without looking at any history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import F, Q, QuerySet
from psycopg import sql

from records.actions.writing import Source, table
from records.models import Tracked

# {model: [(model of the rows that go along, their foreign key, which of them)]}
ALONG: dict[type[Tracked], list[tuple[type[Tracked], str, Q]]] = {}


def goes_along(model: type[Tracked], name: str, *, only: Q | None = None) -> None:
    """Rows of ``model`` go into the trash, and come back, with the record their foreign key
    ``name`` names; ``only`` says which, where not all do. For rows with lists or pages of their
    own; what is shown nowhere but on that record needs nothing."""
    holder = model._meta.get_field(name).related_model
    row = (model, name, only or Q())
    if row not in ALONG.setdefault(holder, []):
        ALONG[holder].append(row)


def live_with(model: type[Tracked], ids: Sequence[int]) -> Iterator[tuple[QuerySet, Source]]:
    """Sets of rows to trash with these records, which are in the trash by now, and the moment
    each gets: its record's."""
    for other, name, only in ALONG.get(model, ()):
        rows = other._base_manager.filter(only, **{f"{name}__in": list(ids)}, deleted_at=None)
        yield rows, _moment_of(other, name, model)


def gone_with(
    model: type[Tracked], ids: Sequence[int]
) -> list[tuple[type[Tracked], dict[int, int]]]:
    """Asked before these records come back: (model, {row: its record}) of what went with them."""
    found = []
    for other, name, _only in ALONG.get(model, ()):
        same = {f"{name}__in": list(ids), "deleted_at": F(f"{name}__deleted_at")}
        rows = dict(other._base_manager.filter(**same).values_list("id", f"{name}_id"))
        if rows:
            found.append((other, rows))
    return found


def _moment_of(other: type[Tracked], name: str, model: type[Tracked]) -> Source:
    query = sql.SQL(
        "SELECT r.id, NULL::timestamptz AS happened_at, h.deleted_at FROM {rows} r "
        "JOIN {holders} h ON h.id = r.{key} WHERE r.id = ANY(%(ids)s::bigint[])"
    ).format(
        rows=table(other),
        holders=table(model),
        key=sql.Identifier(other._meta.get_field(name).column),
    )
    return Source(("deleted_at",), query)
