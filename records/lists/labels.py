"""Names of what the rows refer to, all in one query instead of a join per column.

Only what the reader may see is named (TRUST A3); a label is never older than the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Expression, F, Model, QuerySet, Value
from django.db.models.functions import Cast

from records.lists.columns import Column
from records.once import written_once
from records.querysets import OwnedQuerySet, TrackedQuerySet


@dataclass(frozen=True)
class Label:
    text: str
    tone: str = ""

    def __str__(self) -> str:
        return self.text


# {column name: {id: label}}
Labels = dict[str, dict[int, Label]]
Name = str | Expression  # a field of the related table, or how it is worked out


def targets(column: Column, user) -> QuerySet:
    """The rows a reference may point to, as far as the user may see them."""
    records = column.related._default_manager.all()
    return records.visible_to(user) if hasattr(records, "visible_to") else records


def read_labels(wanted: Iterable[tuple[Column, set[int]]], user) -> Labels:
    """Labels of the given ids, by column name."""
    wanted = [(column, ids) for column, ids in wanted if ids]
    found: Labels = {column.name: {} for column, _ids in wanted}
    if not wanted:
        return found
    ids = [list(found) for _column, found in wanted]
    rules = {seen_by(column.related) for column, _ids in wanted}
    if None in rules:
        parts = [(targets(column, user), column.labels, column.tone) for column, _ids in wanted]
        rows = union_of(parts, ids)
    else:  # the text is the same for all who see the records of as many owners
        owners = user.visible_owner_ids() if "owners" in rules else None
        parts = tuple((column.related, column.labels, column.tone) for column, _ids in wanted)
        rows = of_owners(parts, owners, *ids)
    for number, pk, text, tone in rows:
        found[wanted[number][0].name][pk] = Label(text, tone)
    return found


def seen_by(model: type[Model]) -> str | None:
    """Whose rows somebody sees: "all", or by whose "owners" they are; None where it takes more."""
    rows = type(model._default_manager.all())
    rule = getattr(rows, "visible_to", TrackedQuerySet.visible_to)
    return {TrackedQuerySet.visible_to: "all", OwnedQuerySet.visible_to: "owners"}.get(rule)


@written_once
def of_owners(
    parts: tuple[tuple[type[Model], Name, str], ...], owners: list[int] | None, *ids: list[int]
) -> QuerySet:
    rows = [
        model._default_manager.owned_by(owners)
        if seen_by(model) == "owners"
        else model._default_manager.all()
        for model, *_names in parts
    ]
    names = [names for _model, *names in parts]
    return union_of([(found, *each) for found, each in zip(rows, names, strict=True)], ids)


def named(labels: str | Expression) -> Expression:
    return F(labels) if isinstance(labels, str) else labels


def union_of(
    parts: Iterable[tuple[QuerySet, str | Expression, str]], ids: Iterable[list[int]]
) -> QuerySet:
    """(number of the part, id, text, tone) of each part's ids."""
    rows = [
        records.order_by()
        .filter(pk__anyof=found)
        .values_list(
            Value(number),
            "pk",
            Cast(named(labels), CharField()),
            Cast(F(tone) if tone else Value(""), CharField()),
        )
        for number, ((records, labels, tone), found) in enumerate(zip(parts, ids, strict=True))
    ]
    return rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


def options(column: Column, user, most: int = 500) -> list[tuple[int, Label]]:
    """What a person may choose from, in the table's own order."""
    rows = targets(column, user)
    rows = rows.live() if hasattr(rows, "live") else rows
    tone = F(column.tone) if column.tone else Value("")
    name = named(column.choose_by or column.labels)
    ordered = rows if rows.ordered else rows.order_by(name)
    chosen = ordered.values_list("pk", name, tone)[:most]
    return [(pk, Label(text, tone)) for pk, text, tone in chosen]
