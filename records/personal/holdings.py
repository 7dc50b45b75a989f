"""Everything stored about a person, in words: for the page, and for the file handed out (X36).

An app adds what does not hang on its records (its outbox, its matches …) with ``holds``; rows that
belong to a record (``goes_with``, comments, files) are found by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.access import administers
from records.models import (
    Batch,
    Event,
    FieldDefinition,
    Follower,
    Import,
    ImportRow,
    Record,
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


def holdings(subject: Subject, *, user) -> list[Part]:
    """All of it for an admin, what is empty left out. Others get the rows and custom fields they
    see anyway, wherever those stand: no history, no search, no uploads of colleagues (TRUST A3)."""
    parts = [
        Part(capfirst(str(model._meta.verbose_name_plural)), _rows(model, ids, user))
        for model, ids in subject.parts.items()
        if model is not Follower
    ]
    if administers(user):
        parts += [Part(str(label), list(read(subject))) for label, read in HELD]
    return [part for part in parts if part.rows]


HIDDEN = {"version", "deleted_at", "target_type", "target_id", "line", "path", "preview"}


def _rows(model: type[Tracked], ids: list[int], user) -> list[Row]:
    references = [f.name for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
    rows = model.objects.visible_to(user).filter(pk__in=ids).select_related(*references)
    definitions = FieldDefinition.objects.filter(target_type=model.record_type)
    if not administers(user):
        definitions = definitions.shown_to(user)
    labels = {each.key: each.label for each in definitions}
    return [_row(each, labels, user=user) for each in rows.order_by("pk")]


def _row(record: Tracked, labels: dict[str, str], *, user) -> Row:
    found: Row = {}
    everything = administers(user)
    for field in record._meta.concrete_fields:
        if field.column in HIDDEN or getattr(field, "generated", False):
            continue
        if field.column in record.derived and isinstance(field, BigIntegerField):
            continue  # the number of an event: the moment beside it says the same
        if field.name == "custom":
            found |= {
                labels.get(key, key): value
                for key, value in record.custom.items()
                if everything or key in labels
            }
            continue
        value = getattr(record, field.name)
        if isinstance(value, Record) and not _seen(value, user):
            continue
        if field.choices and value not in (None, ""):
            value = dict(field.flatchoices).get(value, value)
        label = _("ID") if field.primary_key else capfirst(str(field.verbose_name))
        if value not in (None, ""):
            found[label] = plain(value)
    return found


def _seen(record: Record, user) -> bool:
    """Whether the reader may know of what a row refers to (TRUST A3)."""
    return type(record).objects.visible_to(user).filter(pk=record.pk).exists()


def plain(value: Any) -> Any:
    """Moments and numbers stay what they are: the page and the file write them their own way."""
    return value if isinstance(value, datetime | date | int | list | dict) else str(value)


@holds(gettext_lazy("History"))
def events(subject: Subject) -> Iterator[Row]:
    told = Event.objects.filter(subject.events).order_by("pk")
    for event in told.iterator(chunk_size=2_000):
        model = record_types().get(event.record_type)
        row: Row = {_("At"): event.at, _("Kind"): event.kind, "id": event.record_id}
        for name, (before, after) in event.changes.items():
            if before not in (None, "") or after not in (None, ""):
                row[_label(model, name)] = f"{shown(before)} → {shown(after)}"
        yield row | ({_("Data"): event.data} if event.data else {})


def shown(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


def _label(model: type[Tracked] | None, column: str) -> str:
    field = columns_of(model).get(column) if model else None
    return column if field is None or field.primary_key else str(field.verbose_name)


@holds(gettext_lazy("What was done in one go"))
def batches(subject: Subject) -> Iterator[Row]:
    ids = Event.objects.filter(subject.events, batch__isnull=False).order_by()
    for batch in Batch.objects.filter(pk__in=ids.values("batch")).order_by("pk"):
        yield {_("At"): batch.started_at, _("Title"): batch.title, "id": batch.pk}


@holds(gettext_lazy("Search entries"))
def search_entries(subject: Subject) -> Iterator[Row]:
    for model, ids in subject.parts.items():
        mine = {"record_type": model.record_type, "record_id__in": ids}
        for text in SearchText.objects.filter(**mine).values_list("text", flat=True):
            yield {_("Words"): text.strip()}
        for kind, key in SearchKey.objects.filter(**mine).values_list("kind", "key"):
            yield {_("Kind"): kind, _("Value"): key}


@holds(gettext_lazy("Imported rows"))
def import_rows(subject: Subject) -> Iterator[Row]:
    words = Words.telling(subject.named(), "")
    for importing in imports_of(subject, words):
        yield {_("File"): importing.name, _("At"): importing.created_at}
        yield from _staged(importing, subject)


def _staged(importing: Import, subject: Subject) -> Iterator[Row]:
    ids = [pk for found in subject.parts.values() for pk in found]
    for row in ImportRow.objects.filter(importing=importing, record_id__in=ids).order_by("line"):
        yield {_("File"): importing.name, _("Line"): row.line, _("Cells"): row.cells}
