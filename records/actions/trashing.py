"""Into the trash and back; nothing a person works with is deleted outright (X20)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from psycopg import sql

from records.actions.along import ALONG, gone_with, live_with
from records.actions.changing import change
from records.actions.outcome import Outcome
from records.actions.writing import Source
from records.gates import Gate
from records.models import Batch


def _deleted_at(moment: str) -> Source:
    query = sql.SQL(
        "SELECT t.id, NULL::timestamptz AS happened_at, {} AS deleted_at "
        "FROM unnest(%(ids)s::bigint[]) AS t (id)"
    ).format(sql.SQL(moment))
    return Source(("deleted_at",), query)


@transaction.atomic
def trash(
    records: QuerySet,
    *,
    by,
    kind: str,
    gates: Sequence[Gate] = (),
    title: str = "",
    batch: Batch | None = None,
    data: dict | None = None,
) -> Outcome:
    """Moves records into the trash; those already there are held. What belongs to them and has
    pages of its own (``goes_along``) goes with them, in the same batch."""
    how = {"by": by, "gates": gates, "title": title, "batch": batch, "data": data}
    return _trash(records, _deleted_at("statement_timestamp()"), kind, how)


def _trash(records: QuerySet, source: Source, kind: str, how: dict[str, Any]) -> Outcome:
    model = records.model
    live = records.filter(deleted_at=None)
    ids = list(live.values_list("id", flat=True)) if model in ALONG else []
    outcome = change(records, kind=kind, source=source, **how)
    if outcome.changed and ids:
        gone = model._base_manager.filter(id__anyof=ids, deleted_at__isnull=False)
        how = {"by": how["by"], "batch": outcome.batch}
        for rows, moment in live_with(model, list(gone.values_list("id", flat=True))):
            _trash(rows, moment, f"{rows.model._meta.app_label}.trashed", how)
    return outcome


@transaction.atomic
def restore(
    records: QuerySet,
    *,
    by,
    kind: str,
    gates: Sequence[Gate] = (),
    title: str = "",
    batch: Batch | None = None,
) -> Outcome:
    """Takes records out of the trash, with exactly what went into it with them; those not in it
    count as unchanged."""
    model = records.model
    lying = records.filter(deleted_at__isnull=False)
    ids = list(lying.values_list("id", flat=True)) if model in ALONG else []
    along = gone_with(model, ids) if ids else []
    outcome = change(
        records, by=by, kind=kind, source=_deleted_at("NULL::timestamptz"), gates=gates,
        title=title, batch=batch, trashed_too=True,
    )  # fmt: skip
    there = model._base_manager.filter(id__anyof=ids, deleted_at=None)
    back = set(there.values_list("id", flat=True)) if along else set()
    for other, rows in along:
        mine = [pk for pk, holder in rows.items() if holder in back]
        again = other._base_manager.filter(id__anyof=mine)
        restore(again, by=by, kind=f"{other._meta.app_label}.restored", batch=outcome.batch)
    return outcome
