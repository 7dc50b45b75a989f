"""What can be routed, and by what: offered by the apps above; nothing here names one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q

from records.actions import Outcome
from records.lists.declaration import LISTS

# {record id: {dimension: [values]}}
Facts = Mapping[int, Mapping[str, Sequence[str]]]


def itself(value: str) -> list[str]:
    return [value]


def beginnings(value: str) -> list[str]:
    """ "01581" is met by "0", "01", "015" …: leading zeros are part of it."""
    return [value[:length] for length in range(1, len(value) + 1)]


def endings(value: str) -> list[str]:
    """ "mail.example.com" is met by itself, "example.com" and "com"."""
    parts = value.split(".")
    return [".".join(parts[place:]) for place in range(len(parts))]


@dataclass(frozen=True)
class Dimension:
    """Something territories may want of a record: a country, a postal prefix, a source.

    ``normal``  as a value is compared; raises ValueError (in words) for what is none
    ``keys``    the wanted values a record's value meets
    ``words``   f(values) → what is wanted, in words
    ``field``   of the form that asks for the wanted values; a text of several by commas without
    ``note``    of that field
    """

    name: str
    label: Any
    normal: Callable[[str], str] = str
    keys: Callable[[str], list[str]] = itself
    words: Callable[[Sequence[str]], str] = ", ".join
    field: Callable[[], forms.Field] | None = None
    note: Any = ""


@dataclass(frozen=True)
class Routed:
    """A record type that is routed.

    ``read``     f(ids) → facts of those records, in one query
    ``open``     which records count as open: what fills somebody's capacity
    ``assign``   f(records, owners={id: user id}, by=, batch=) → Outcome: the app's own action
    ``arrives``  kinds of events with which a record comes without owner; ``left`` with which it
                 loses one who leaves
    ``acted_at`` column that tells when our people acted last
    """

    list_name: str
    one: Any
    many: Any
    dimensions: tuple[Dimension, ...]
    read: Callable[[list[int]], Facts]
    open: Callable[[], Q]
    assign: Callable[..., Outcome]
    arrives: frozenset[str]
    left: frozenset[str]
    acted_at: str

    @property
    def model(self):
        return LISTS[self.list_name].model

    @property
    def by_name(self) -> dict[str, Dimension]:
        return {each.name: each for each in self.dimensions}

    def open_counts(self, user_ids: Iterable[int]) -> dict[int, int]:
        """How many open records each of them has."""
        rows = self.model.objects.live().filter(self.open(), owner_id__in=list(user_ids))
        counted = rows.order_by().values("owner_id").annotate(n=Count("id"))
        return {each["owner_id"]: each["n"] for each in counted}


ROUTED: dict[str, Routed] = {}


def offer_routed(routed: Routed) -> None:
    ROUTED[routed.list_name] = routed


def routed_of(model) -> Routed | None:
    return next((each for each in ROUTED.values() if each.model is model), None)
