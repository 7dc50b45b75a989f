"""Filling the search tables from nothing, beside people who work."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef

from records.models import SearchKey, SearchText
from records.search.index import CHUNK, refresh
from records.search.sources import SOURCES, SearchSource


def rebuild(source: SearchSource, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Recomputes every record of a source; returns how many were read. May run at any time."""
    last, done = 0, 0
    records = source.model._base_manager.order_by("id").values_list("id", flat=True)
    while ids := list(records.filter(id__gt=last)[:CHUNK]):
        refresh(source, ids)
        last, done = ids[-1], done + len(ids)
        progress(done)
    for table in (SearchText, SearchKey):
        gone = ~Exists(source.model._base_manager.filter(id=OuterRef("record_id")))
        table.objects.filter(gone, record_type=source.model.record_type).delete()
    return done


def forget_unknown() -> None:
    """Record types no source declares any more leave the search."""
    for table in (SearchText, SearchKey):
        table.objects.exclude(record_type__in=list(SOURCES)).delete()
