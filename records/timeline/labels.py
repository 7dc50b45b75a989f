"""Names of everything a page of the story mentions, in one query (TRUST A3).

Each part starts from ``visible_to``: what the reader may not see has no name here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import (
    BooleanField,
    CharField,
    Expression,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from records.models import Batch, Comment, Tracked
from records.types import model_of

BATCH = 0  # no record type: batches are not records
Key = tuple[int, int]  # record type, id


@dataclass(frozen=True, slots=True)
class Label:
    """``icon`` and ``tone`` are the record's own; for a batch its actor and number of records.
    ``gone``: it lies in the trash."""

    text: str
    icon: str = ""
    tone: str = ""
    gone: bool = False


# Where a name, an icon and a colour come from, when not from the first field named below.
LABELLED: dict[type[models.Model], tuple[str, str, str]] = {
    Comment: ("text", "type__icon", "type__colour"),
}
_USUAL = ("name", "title", "label", "number", "email")


def labelled(model: type[Tracked], text: str, *, icon: str = "", tone: str = "") -> None:
    """Says which fields (or paths) name a record in the story."""
    LABELLED[model] = (text, icon, tone)


def label_fields(model: type[models.Model]) -> tuple[str, str, str]:
    if model in LABELLED:
        return LABELLED[model]
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in _USUAL if name in names), "pk"), "", ""


def read_labels(wanted: Iterable[Key], user) -> dict[Key, Label]:
    """Labels of those of the wanted records that the user may see."""
    ids: dict[int, set[int]] = {}
    for number, record_id in wanted:
        ids.setdefault(number, set()).add(record_id)
    parts = [_part(number, found, user) for number, found in sorted(ids.items())]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {
        (number, pk): Label(text or "", icon or "", tone or "", gone)
        for number, pk, text, icon, tone, gone in rows
    }


def _part(number: int, ids: set[int], user) -> QuerySet:
    if number == BATCH:
        rows, fields = Batch.objects.all(), ("title", "actor_id", "changed")
        gone: Expression = Value(False)
    else:
        model = model_of(number)
        rows, fields = model.objects.visible_to(user), label_fields(model)
        gone = ExpressionWrapper(Q(deleted_at__isnull=False), BooleanField())
    texts = [Cast(F(name) if name else Value(""), CharField()) for name in fields]
    return rows.filter(pk__in=ids).order_by().values_list(Value(number), "pk", *texts, gone)
