"""Trashed records of every type a person may see, newest first, in one query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime

from records.actions import Outcome, restore
from records.models import Record
from records.timeline.labels import label_fields
from records.types import model_of, record_models

PAGE = 50
# {model: f(records, *, by) -> Outcome}: how an app takes its records back, relations included.
RESTORE: dict[type[Record], Callable[..., Outcome]] = {}


@dataclass(frozen=True, slots=True)
class Trashed:
    record_type: int
    record_id: int
    name: str
    at: datetime

    @property
    def about(self) -> str:
        return str(model_of(self.record_type)._meta.verbose_name)

    @property
    def place(self) -> str:
        return f"{self.at.isoformat()}_{self.record_type}_{self.record_id}"


Place = tuple[datetime, int, int]


def read_place(text: str) -> Place | None:
    """The place of an older page; None for anything that is none."""
    try:
        moment, record_type, record_id = text.split("_")
        at = parse_datetime(moment.replace(" ", "+"))
        return (at, int(record_type), int(record_id)) if at and at.tzinfo else None
    except ValueError:
        return None


def trashed(user, *, after: Place | None = None) -> tuple[list[Trashed], str]:
    """A page of the trash and the place of the next one ("" at its end)."""
    parts = [_part(model, user, after) for model in record_models()]
    if not parts:
        return [], ""
    rows = (
        parts[0]
        .union(*parts[1:], all=True)
        .order_by("-deleted_at", "trashed_type", "-id")[: PAGE + 1]
    )
    found = [Trashed(kind, pk, name, at) for kind, pk, name, at in rows]
    return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else ""


def _part(model: type[Record], user, after: Place | None) -> QuerySet:
    rows = model.objects.visible_to(user).trashed()
    if after is not None:
        at, record_type, record_id = after
        # A bulk act trashes thousands at one moment: type and id order them.
        older = Q(deleted_at__lt=at)
        if model.record_type > record_type:
            older = Q(deleted_at__lte=at)
        elif model.record_type == record_type:
            older |= Q(deleted_at=at, id__lt=record_id)
        rows = rows.filter(older)
    named = Cast(F(label_fields(model)[0]), CharField())
    rows = rows.order_by("-deleted_at", "-id").annotate(
        trashed_type=Value(model.record_type), trashed_name=named
    )
    return rows.values_list("trashed_type", "id", "trashed_name", "deleted_at")[: PAGE + 1]


def take_out(records: QuerySet, *, by) -> Outcome:
    """Restores records the way their app does it."""
    model = records.model
    act = RESTORE.get(model)
    if act is not None:
        return act(records, by=by)
    return restore(records, by=by, kind=f"{model._meta.model_name}.restored")
