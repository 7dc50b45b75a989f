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
    if any(targets(column, user).query.where for column, _ids in wanted):
        parts = [(targets(column, user), column.labels, column.tone) for column, _ids in wanted]
        rows = union_of(parts, ids)
    else:  # everybody may see all of these, so the text is the same for everybody
        rows = open_to_all(tuple((c.related, c.labels, c.tone) for c, _ids in wanted), *ids)
    for number, pk, text, tone in rows:
        found[wanted[number][0].name][pk] = Label(text, tone)
    return found


@written_once
def open_to_all(
    parts: tuple[tuple[type[Model], str | Expression, str], ...], *ids: list[int]
) -> QuerySet:
    return union_of([(model._default_manager.all(), *names) for model, *names in parts], ids)


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
