"""What a filter may say about a column: is one of, is none of, from, contains …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.lists.asker import Asker
from records.lists.columns import Column, Kind
from records.lists.days import as_meant_there
from records.lists.values import ME, MY_TEAM, NOBODY, Answer, OneValue, Values

DATES = frozenset({Kind.DATE, Kind.MOMENT})
NUMBERS = frozenset({Kind.NUMBER})


@dataclass(frozen=True)
class Operator:
    """``condition(column, values, asker)`` is what the database is asked."""

    name: str
    suffix: str
    words: Any
    kinds: frozenset[Kind]
    field: type[Values]
    condition: Callable[[Column, list, Asker], Q]

    def fits(self, column: Column) -> bool:
        """Whether this operator is offered on the column."""
        if not column.filter or column.kind not in self.kinds:
            return False
        if column.filter is not True and self.name not in column.filter:
            return False
        if self.name == "contains":
            return column.contains
        return self.name != "empty" or column.nullable or column.kind == Kind.TEXT


def is_one_of(column: Column, values: list, asker: Asker) -> Q:
    if column.kind in DATES:
        return reduce(or_, (within(column, period, asker) for period in values))
    if column.kind != Kind.PERSON:
        return any_of(column, values)
    ids, nobody = people(values, asker)
    found = any_of(column, ids)
    return found | column.compare("isnull", True) if nobody else found


def is_none_of(column: Column, values: list, asker: Asker) -> Q:
    if column.kind != Kind.PERSON:
        return column.exclude("in", values)
    ids, nobody = people(values, asker)
    if not nobody:
        return column.exclude("in", ids)
    return column.compare("isnull", False) & ~column.compare("in", ids)


def any_of(column: Column, values: list) -> Q:
    """One value as plain equality: a composite index can then also serve the order."""
    if len(values) == 1:
        return column.compare("exact", values[0])
    return column.compare("in", values)


def people(values: list, asker: Asker) -> tuple[list[int], bool]:
    """Ids that "me" and "my team" stand for now, and whether "nobody" is meant too."""
    ids = {value for value in values if isinstance(value, int)}
    if ME in values:
        ids.add(asker.user.pk)
    if MY_TEAM in values:
        ids.update(asker.team_ids())
    return sorted(ids), NOBODY in values


def within(column: Column, period, asker: Asker) -> Q:
    column, asker = as_meant_there(column, period, asker)
    days = period.days(asker.today)
    condition = Q()
    if days.start is not None:
        condition &= column.compare("gte", bound(column, days.start, asker))
    if days.end is not None:
        condition &= column.compare("lt", bound(column, days.end, asker))
    return condition


def bound(column: Column, day: date, asker: Asker) -> object:
    """A day as the column's type: its first moment where the asker is; ISO text in JSON."""
    if column.kind == Kind.MOMENT:
        return datetime.combine(day, time.min, asker.zone)
    return day.isoformat() if column.expression is not None else day


def compares(lookup: str) -> Callable[[Column, list, Asker], Q]:
    return lambda column, values, asker: column.compare(lookup, values[0])


# An open bound still asks for a date: an empty condition would vanish inside "any of".
def since(column: Column, values: list, asker: Asker) -> Q:
    column, asker = as_meant_there(column, values[0], asker)
    start = values[0].days(asker.today).start
    if start is None:
        return column.compare("isnull", False)
    return column.compare("gte", bound(column, start, asker))


def until(column: Column, values: list, asker: Asker) -> Q:
    column, asker = as_meant_there(column, values[0], asker)
    end = values[0].days(asker.today).end
    if end is None:
        return column.compare("isnull", False)
    return column.compare("lt", bound(column, end, asker))


def is_empty(column: Column, values: list, asker: Asker) -> Q:
    empty = column.compare("isnull", True) if column.nullable else Q()
    if column.kind == Kind.TEXT:
        empty |= column.compare("exact", "")
    return empty if values[0] else ~empty


EVERY, TEXT = frozenset(Kind), frozenset({Kind.TEXT})
LISTED = EVERY - DATES - {Kind.BOOLEAN}

OPERATORS = [
    Operator("is", "", _("is one of"), EVERY, Values, is_one_of),
    Operator("not", "__not", _("is none of"), LISTED, Values, is_none_of),
    Operator("contains", "__contains", _("contains"), TEXT, OneValue, compares("icontains")),
    Operator("starts", "__starts", _("starts with"), TEXT, OneValue, compares("istartswith")),
    Operator("from", "__gte", _("is at least"), NUMBERS, OneValue, compares("gte")),
    Operator("until", "__lte", _("is at most"), NUMBERS, OneValue, compares("lte")),
    Operator("more", "__gt", _("is more than"), NUMBERS, OneValue, compares("gt")),
    Operator("less", "__lt", _("is less than"), NUMBERS, OneValue, compares("lt")),
    Operator("since", "__gte", _("is on or after"), DATES, OneValue, since),
    Operator("to", "__lte", _("is on or before"), DATES, OneValue, until),
    Operator("empty", "__empty", _("is empty"), EVERY - {Kind.BOOLEAN}, Answer, is_empty),
]
