"""Names of what the rows refer to, all in one query instead of a join per column.

Only what the reader may see is named (TRUST A3); a label is never older than the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from records.lists.columns import Column


@dataclass(frozen=True)
class Label:
    text: str
    tone: str = ""

    def __str__(self) -> str:
        return self.text


# {column name: {id: label}}
Labels = dict[str, dict[int, Label]]


def targets(column: Column, user) -> QuerySet:
    """The rows a reference may point to, as far as the user may see them."""
    records = column.related._default_manager.all()
    return records.visible_to(user) if hasattr(records, "visible_to") else records


def read_labels(wanted: Iterable[tuple[Column, set[int]]], user) -> Labels:
    """Labels of the given ids, by column name."""
    wanted = [(column, ids) for column, ids in wanted if ids]
    found: Labels = {column.name: {} for column, _ids in wanted}
    parts = [
        part_of(number, column, user).filter(pk__in=ids)
        for number, (column, ids) in enumerate(wanted)
    ]
    if not parts:
        return found
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for number, pk, text, tone in rows:
        found[wanted[number][0].name][pk] = Label(text, tone)
    return found


def part_of(number: int, column: Column, user) -> QuerySet:
    text, tone = F(column.labels), F(column.tone) if column.tone else Value("")
    return (
        targets(column, user)
        .order_by()
        .values_list(Value(number), "pk", Cast(text, CharField()), Cast(tone, CharField()))
    )


def options(column: Column, user, most: int = 500) -> list[tuple[int, Label]]:
    """What a person may choose from, in the table's own order."""
    rows = targets(column, user)
    rows = rows.live() if hasattr(rows, "live") else rows
    tone = F(column.tone) if column.tone else Value("")
    ordered = rows if rows.ordered else rows.order_by(column.labels)
    chosen = ordered.values_list("pk", column.labels, tone)[:most]
    return [(pk, Label(text, tone)) for pk, text, tone in chosen]
