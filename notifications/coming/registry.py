"""Who can say what is coming."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from records.ahead import Asked


class Place(NamedTuple):
    """Where a page of the future ends: the moment, the source's number, the row."""

    at: datetime
    source: int
    pk: int


@dataclass(frozen=True)
class Ask:
    """What somebody wants to know.

    ``owners``  ids of owners of the records, None for all: what the user sees, and chose
    ``now``     left out where only the day of a thing is shown
    ``record``  (record type, id) of the one record it is about; then ``owners`` is not asked
    ``limit``   how many at most, soonest first, behind the place ``after``
    """

    user: Any
    now: datetime | None = None
    owners: list[int] | None = None
    record: tuple[int, int] | None = None
    after: Place | None = None
    limit: int = 50

    def beyond(self, number: int, *, at: str = "due_at", pk: str = "id") -> Q:
        """The rows of the source with this number that follow the place."""
        if self.after is None:
            return Q()
        later = Q(**{f"{at}__gt": self.after.at})
        if number < self.after.source:
            return later
        same = Q(**{at: self.after.at})
        if number == self.after.source:
            same &= Q(**{f"{pk}__gt": self.after.pk})
        return later | same


@dataclass(frozen=True)
class Thing:
    """One thing that will happen. ``words`` say what and why; ``what`` is its name for a
    ``Hold``, whose record is ``target`` (record type, id); ``shown_at`` when people notice it,
    where that is later than ``at``. What happens to several records at once has no target but
    ``many`` ("12 leads") and the address ``url`` that lists them; it is held at each of them.
    ``whose`` is who else should be named, such as a customer; ``all_day``: its hour says nothing.
    """

    at: datetime
    pk: int
    target: tuple[int, int] | None
    words: str
    what: str
    shown_at: datetime | None = None
    many: str = ""
    url: str = ""
    whose: str = ""
    all_day: bool = False


@dataclass(frozen=True)
class Source:
    """``number`` orders what comes at the same moment. ``find`` f(ask, number) → things, soonest
    first; records the user does not see are left out by whoever shows them. ``ahead`` f(record,
    user) → the ``written_once`` reads it will ask about one record. ``waits`` f(record, user) →
    whether it has anything in store, for a source too costly to be asked on a record's page: it
    is asked behind it. ``can_hold`` f(the name for a ``Hold``) → whether people may hold it back:
    a contract ends on its day whatever they wish."""

    name: str
    label: Any
    icon: str
    number: int
    find: Callable[[Ask, int], Iterable[Thing]]
    ahead: Callable[[Any, Any], list[Asked]] = lambda record, user: []
    waits: Callable[[Any, Any], bool] | None = None
    can_hold: Callable[[str], bool] = lambda what: True


SOURCES: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Raises ValueError for a name or number taken."""
    if source.name in SOURCES or source.number in {each.number for each in SOURCES.values()}:
        raise ValueError(f"{source.name} is there already")
    SOURCES[source.name] = source
    return source


def source_of(what: str) -> Source | None:
    """ "rule:7" is of the source "rule"."""
    return SOURCES.get(what.partition(":")[0])
