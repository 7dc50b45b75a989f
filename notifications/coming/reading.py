"""The future, merged from all who know of it, as one user may see it (TRUST A3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from notifications.coming.registry import SOURCES, Ask, Place, Source, Thing
from notifications.models import Hold
from records.models import Record
from records.once import written_once
from records.types import model_of


@dataclass(frozen=True)
class Row:
    """A thing with its record, if it is about one; ``hold`` keeps it from happening."""

    thing: Thing
    source: Source
    record: Record | None
    hold: Hold | None

    @property
    def at(self) -> datetime:
        return self.thing.shown_at or self.thing.at

    @property
    def can_be_held(self) -> bool:
        return self.record is not None and self.source.can_hold(self.thing.what)


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    after: Place | None  # where the next page begins; None: there is none


def coming(ask: Ask, *, kinds: Iterable[str] = ()) -> Page:
    """What comes soonest, of all sources or of some."""
    sources = [each for each in SOURCES.values() if not kinds or each.name in kinds]
    asked = replace(ask, limit=ask.limit + 1)
    found = [
        (Place(thing.at, source.number, thing.pk), source, thing)
        for source in sources
        for thing in source.find(asked, source.number)
    ]
    found.sort(key=lambda each: each[0])
    shown = found[: ask.limit]
    after = shown[-1][0] if len(found) > ask.limit else None
    return Page(_rows([(source, thing) for _place, source, thing in shown], ask.user), after)


def _rows(found: Sequence[tuple[Source, Thing]], user) -> list[Row]:
    targets = [thing.target for _source, thing in found if thing.target]
    records, holds = visible(targets, user), holds_on(targets)
    return [
        Row(thing, source, records[thing.target], holds.get((*thing.target, thing.what)))
        if thing.target
        else Row(thing, source, None, None)
        for source, thing in found
        if thing.target is None or thing.target in records
    ]


def visible(targets: Iterable[tuple[int, int]], user) -> dict[tuple[int, int], Record]:
    """The records, as far as the user sees them; one read per type."""
    ids: dict[int, set[int]] = defaultdict(set)
    for record_type, record_id in targets:
        ids[record_type].add(record_id)
    found = {}
    for record_type, wanted in ids.items():
        rows = model_of(record_type).objects.visible_to(user).live().select_related("owner")
        found |= {(record_type, each.pk): each for each in rows.with_ids(wanted)}
    return found


def holds_on(targets: Iterable[tuple[int, int]]) -> dict[tuple[int, int, str], Hold]:
    ids: dict[int, set[int]] = defaultdict(set)
    for record_type, record_id in targets:
        ids[record_type].add(record_id)
    found = {}
    for record_type, wanted in ids.items():
        for each in holds_there(record_type, sorted(wanted)):
            found[record_type, each.target_id, each.what] = each
    return found


@written_once
def holds_there(record_type: int, ids: list[int]) -> QuerySet[Hold]:
    return Hold.objects.live().filter(target_type=record_type, target_id__anyof=ids).order_by("id")


def of_record(record: Record, user) -> list[Row]:
    """What is coming to one record the user is looking at, of the sources asked on its page."""
    ask = Ask(user, record=(record.record_type, record.pk), limit=20)
    found = [
        (source, thing)
        for source in SOURCES.values()
        if source.waits is None
        for thing in source.find(ask, source.number)
    ]
    holds = holds_on([ask.record]) if found else {}
    rows = [
        Row(thing, source, record, holds.get((*thing.target, thing.what)))
        for source, thing in found
    ]
    return sorted(rows, key=lambda row: row.at)


def more_waits(record: Record, user) -> bool:
    """Whether a source that is asked behind the page has anything in store."""
    later = [source for source in SOURCES.values() if source.waits is not None]
    return any(source.waits(record, user) for source in later)


def reads_of_record(record: Record, user) -> list:
    asked = [(holds_there, record.record_type, [record.pk])]
    return asked + [each for source in SOURCES.values() for each in source.ahead(record, user)]
