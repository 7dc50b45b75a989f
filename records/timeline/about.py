"""Which events of a line are about one record on it, and not about the line as a whole."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Expression, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from records.models import Event, Tracked

ABOUT = "about"


def about(record: Tracked) -> dict[str, Any]:
    """The ``data`` of an event that tells of this record though another one was written: a call
    logged on it, a task of it that was done."""
    return {ABOUT: [record.record_type, record.pk]}


def told_of(record_type: int, pk: int | Expression) -> Q:
    """Its own events, those of comments and files that hang on it, and those ``about`` it.

    The caller names the line as well: only that is indexed.
    """
    hung = Exact(Cast(KT("changes__target_id__1"), BigIntegerField()), pk)
    meant = Exact(Cast(KT(f"data__{ABOUT}__1"), BigIntegerField()), pk)
    return (
        Q(record_type=record_type, record_id=pk)
        | Q(hung, changes__target_type__1=record_type)
        | Q(meant, **{f"data__{ABOUT}__0": record_type})
    )


def is_told_of(event: Event, record: Tracked) -> bool:
    """The same for one event at hand."""
    wanted = [record.record_type, record.pk]
    hung = [(event.changes.get(name) or [None])[-1] for name in ("target_type", "target_id")]
    return wanted in ([event.record_type, event.record_id], hung, (event.data or {}).get(ABOUT))
