"""Names of everything a page of the story mentions, in one query (TRUST A3).

Each part starts from ``visible_to``: what the reader may not see has no name here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
from psycopg import sql

from records.models import Batch, Comment, Tracked
from records.once import written_once
from records.prepared import prepared
from records.querysets import OwnedQuerySet, TrackedQuerySet
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
    parts = [_part(number, sorted(found), user) for number, found in sorted(ids.items())]
    if not parts or not user.is_active:
        return {}
    query = _united(tuple(text for text, _params in parts))
    with prepared() as cursor:
        cursor.execute(query, [param for _text, params in parts for param in params])
        return {
            (number, pk): Label(text or "", icon or "", tone or "", gone)
            for number, pk, text, icon, tone, gone in cursor.fetchall()
        }


@lru_cache(maxsize=500)
def _united(texts: tuple[str, ...]) -> str:
    parts = (sql.SQL("({})").format(sql.SQL(text)) for text in texts)
    return sql.SQL(" UNION ALL ").join(parts).as_string()


def _part(number: int, ids: list[int], user) -> tuple[str, Sequence]:
    """The SQL of the labels of one type. Its text is kept where it hangs on nothing but the
    owners whose records the reader sees."""
    if number == BATCH:
        statement = _of_batches.statement(ids)
        return statement.sql, statement.params
    model = model_of(number)
    queryset = type(model.objects.all())
    if queryset.visible_to is TrackedQuerySet.visible_to:
        statement = _of_set_up.statement(model, ids)
    elif queryset.visible_to is OwnedQuerySet.visible_to:
        statement = _of_owned.statement(model, ids, user.visible_owner_ids())
    else:
        rows = _labels_of(model.objects.visible_to(user), ids)
        return rows.query.sql_with_params()
    return statement.sql, statement.params


@written_once
def _of_batches(ids: list[int]) -> QuerySet:
    texts = [_text(name) for name in ("title", "actor_id", "changed")]
    rows = Batch.objects.filter(id__anyof=ids).order_by()
    return rows.values_list(Value(BATCH), "pk", *texts, Value(False))


@written_once
def _of_set_up(model: type[Tracked], ids: list[int]) -> QuerySet:
    return _labels_of(model.objects.all(), ids)


@written_once
def _of_owned(model: type[Tracked], ids: list[int], owners: list[int] | None) -> QuerySet:
    return _labels_of(model.objects.owned_by(owners), ids)


def _labels_of(rows: QuerySet, ids: list[int]) -> QuerySet:
    texts = [_text(name) for name in label_fields(rows.model)]
    gone = ExpressionWrapper(Q(deleted_at__isnull=False), BooleanField())
    found = rows.filter(id__anyof=ids).order_by()
    return found.values_list(Value(rows.model.record_type), "pk", *texts, gone)


def _text(name: str) -> Expression:
    return Cast(F(name) if name else Value(""), CharField())
