"""Filters in words: "Colour is one of red, blue"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.lists.columns import Column, Kind
from records.lists.labels import Labels
from records.lists.lean import Condition, Filters
from records.lists.operators import Operator
from records.lists.periods import Period
from records.lists.values import ME, MY_TEAM, NOBODY

PEOPLE = {
    ME: gettext_lazy("me"),
    MY_TEAM: gettext_lazy("my team"),
    NOBODY: gettext_lazy("nobody"),
}
MOST_SHOWN = 5


@dataclass(frozen=True)
class Words:
    """``subject`` "Colour is one of", ``values`` "red, blue"."""

    subject: str
    values: str

    def __str__(self) -> str:
        return f"{self.subject} {self.values}".strip()


def condition_words(condition: Condition, labels: Labels) -> Words:
    column, operator = condition.filter.column, condition.filter.operator
    if operator.name == "empty":
        state = _("is empty") if condition.values[0] else _("is not empty")
        return Words(f"{column.label} {state}", "")
    texts = [value_words(column, value, labels) for value in condition.values]
    more = len(texts) - MOST_SHOWN
    if more > 0:
        texts = [*texts[:MOST_SHOWN], _("%(number)s more") % {"number": more}]
    is_plain = len(texts) == 1 and operator.name in {"is", "not"}
    return Words(subject(column, operator, is_plain=is_plain), ", ".join(texts))


def subject(column: Column, operator: Operator, *, is_plain: bool) -> str:
    """One value needs no "one of"; a language may write a colon instead of the verb."""
    if not is_plain:
        return f"{column.label} {operator.words}"
    pattern = _("%(column)s is") if operator.name == "is" else _("%(column)s is not")
    return pattern % {"column": column.label}


def value_words(column: Column, value: object, labels: Labels) -> str:
    if isinstance(value, Period):
        return value.words()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.kind == Kind.PERSON and value in PEOPLE:
        return str(PEOPLE[value])
    if column.is_reference:
        label = labels.get(column.name, {}).get(value)
        return label.text if label else _("unknown (%(id)s)") % {"id": value}
    if column.kind == Kind.CHOICE:
        return str(dict(column.choices).get(value, value))
    return f"“{value}”" if isinstance(value, str) else str(localize(value))


def group_words(filters: Filters, labels: Labels) -> str:
    """The groups of ``any=`` in one sentence."""
    groups = [
        _(" and ").join(str(condition_words(c, labels)) for c in group.conditions)
        for group in filters.groups
    ]
    return _(" or ").join(groups)


def references(filters: Filters) -> Iterator[tuple[Column, set[int]]]:
    """(column, ids) the filters name, for their labels."""
    conditions = [*filters.conditions, *(c for group in filters.groups for c in group.conditions)]
    for condition in conditions:
        column = condition.filter.column
        if column.is_reference and condition.filter.operator.name != "empty":
            yield column, {value for value in condition.values if isinstance(value, int)}
