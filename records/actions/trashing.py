"""Into the trash and back; nothing a person works with is deleted outright (X20)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from psycopg import sql

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
    """Moves records into the trash; those already there are held."""
    return change(
        records, by=by, kind=kind, source=_deleted_at("statement_timestamp()"), gates=gates,
        title=title, batch=batch, data=data,
    )  # fmt: skip


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
    """Takes records out of the trash; those not in it count as unchanged."""
    return change(
        records, by=by, kind=kind, source=_deleted_at("NULL::timestamptz"), gates=gates,
        title=title, batch=batch, trashed_too=True,
    )  # fmt: skip
