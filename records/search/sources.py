"""How record types get into the search: one declaration each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from records.models import Tracked

EMAIL, PHONE, NUMBER = "email", "phone", "number"
EVERYBODY = 0  # the owner_id of what everybody sees, whoever looks after it


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search knows of one record.

    ``texts`` are raw, the most telling first (results that start with it come first);
    ``keys`` are (kind, raw value): e-mails, phones, numbers. ``owner_id`` is the owner that
    decides who sees the record, EVERYBODY where none does; ``at`` puts newer ones first.
    """

    record_id: int
    line: int | None
    owner_id: int | None
    at: datetime
    texts: Iterable[str | None]
    keys: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class SearchSource:
    """Declares a record type searchable.

    ``entries``  ids → an ``Entry`` for each that should be found, in a fixed number of queries;
                 trashed records are left out
    ``columns``  columns (and ``custom.<key>``) the entries are made of: other changes are skipped
    ``follows``  models told on the same line whose changes change the entry (a record's
                 addresses); their events name the record by ``line``
    ``subtitle`` the second line of a result, from a record fetched with ``related``
    """

    model: type[Tracked]
    entries: Callable[[list[int]], Iterable[Entry]]
    columns: frozenset[str]
    follows: tuple[type[Tracked], ...] = ()
    icon: str = "file"
    related: tuple[str, ...] = ()
    subtitle: Callable[[Tracked], str] = lambda record: ""

    @property
    def label(self) -> str:
        return self.model._meta.verbose_name_plural


SOURCES: dict[int, SearchSource] = {}


def searchable(source: SearchSource) -> SearchSource:
    """Registers a source; called in an app's ``search.py`` or ``lists.py`` room."""
    SOURCES[source.model.record_type] = source
    return source


def watchers(record_type: int) -> Iterator[tuple[SearchSource, bool]]:
    """Sources an event of this record type concerns; True: the record is the event's line."""
    if record_type in SOURCES:
        yield SOURCES[record_type], False
    for source in SOURCES.values():
        if any(model.record_type == record_type for model in source.follows):
            yield source, True
