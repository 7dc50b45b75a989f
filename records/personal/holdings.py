"""Everything stored about a person, in words: for the page, and for the file handed out (X36).

An app adds what does not hang on its records (its outbox, its matches …) with ``holds``; rows that
belong to a record (``goes_with``, comments, files) are found by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from records.models import (
    Batch,
    Event,
    FieldDefinition,
    Follower,
    Import,
    ImportRow,
    SearchKey,
    SearchText,
    Tracked,
)
from records.personal.subject import Subject, Words
from records.personal.traces import imports_of
from records.timeline.words import columns_of
from records.types import record_types

Row = dict[str, Any]
Read = Callable[[Subject], Iterator[Row]]
MOST = 100  # rows of a part on the page; the file has them all


@dataclass(frozen=True)
class Part:
    """One kind of thing stored; ``rows`` are {label: value}."""

    label: str
    rows: list[Row]

    @property
    def shown(self) -> list[Row]:
        return self.rows[:MOST]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - MOST)


HELD: list[tuple[Any, Read]] = []


def holds(label: Any) -> Callable[[Read], Read]:
    """Registers what else is stored about a subject."""

    def register(read: Read) -> Read:
        HELD.append((label, read))
        return read

    return register


def holdings(subject: Subject) -> list[Part]:
    """All of it, what is empty left out."""
    parts = [
        Part(capfirst(str(model._meta.verbose_name_plural)), _rows(model, ids))
        for model, ids in subject.parts.items()
        if model is not Follower
    ]
    parts += [Part(str(label), list(read(subject))) for label, read in HELD]
    return [part for part in parts if part.rows]


HIDDEN = {"version", "deleted_at", "target_type", "target_id", "line", "path"}


def _rows(model: type[Tracked], ids: list[int]) -> list[Row]:
    references = [f.name for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
    rows = model._base_manager.filter(pk__in=ids).select_related(*references).order_by("pk")
    definitions = FieldDefinition.objects.on(model.record_type)
    labels = {each.key: each.label for each in definitions}
    return [_row(each, labels) for each in rows]


def _row(record: Tracked, labels: dict[str, str]) -> Row:
    found: Row = {}
    for field in record._meta.concrete_fields:
        if field.column in HIDDEN or getattr(field, "generated", False):
            continue
        if field.name == "custom":
            found |= {labels.get(key, key): value for key, value in record.custom.items()}
            continue
        value = getattr(record, field.name)
        if field.choices and value not in (None, ""):
            value = dict(field.flatchoices).get(value, value)
        label = "id" if field.primary_key else capfirst(str(field.verbose_name))
        if value not in (None, ""):
            found[label] = plain(value)
    return found


def plain(value: Any) -> Any:
    """As JSON and a page can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | list | dict):
        return value
    return str(value)


@holds(_("History"))
def events(subject: Subject) -> Iterator[Row]:
    told = Event.objects.filter(subject.events).order_by("pk")
    for event in told.iterator(chunk_size=2_000):
        model = record_types().get(event.record_type)
        changes = {_label(model, name): pair for name, pair in event.changes.items()}
        row: Row = {"at": event.at.isoformat(), "kind": event.kind, "id": event.record_id}
        yield row | ({"changes": changes} if changes else {}) | (
            {"data": event.data} if event.data else {}
        )  # fmt: skip


def _label(model: type[Tracked] | None, column: str) -> str:
    field = columns_of(model).get(column) if model else None
    return column if field is None or field.primary_key else str(field.verbose_name)


@holds(_("What was done in one go"))
def batches(subject: Subject) -> Iterator[Row]:
    ids = Event.objects.filter(subject.events, batch__isnull=False).order_by()
    for batch in Batch.objects.filter(pk__in=ids.values("batch")).order_by("pk"):
        yield {"at": batch.started_at.isoformat(), "title": batch.title, "id": batch.pk}


@holds(_("Search entries"))
def search_entries(subject: Subject) -> Iterator[Row]:
    for model, ids in subject.parts.items():
        mine = {"record_type": model.record_type, "record_id__in": ids}
        for text in SearchText.objects.filter(**mine).values_list("text", flat=True):
            yield {"words": text.strip()}
        for kind, key in SearchKey.objects.filter(**mine).values_list("kind", "key"):
            yield {"kind": kind, "key": key}


@holds(_("Imported rows"))
def import_rows(subject: Subject) -> Iterator[Row]:
    words = Words.telling(subject.named(), "")
    for importing in imports_of(subject, words):
        yield {"file": importing.name, "at": importing.created_at.isoformat()}
        yield from _staged(importing, subject)


def _staged(importing: Import, subject: Subject) -> Iterator[Row]:
    ids = [pk for found in subject.parts.values() for pk in found]
    for row in ImportRow.objects.filter(importing=importing, record_id__in=ids).order_by("line"):
        yield {"file": importing.name, "line": row.line, "cells": row.cells}
