"""One page of the story: at most three reads, however long it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from records.looks import Seen
from records.models import Attachment, Comment, Event, Tracked
from records.once import written_once
from records.timeline.about import told_of
from records.timeline.entries import Entry, entries_of
from records.timeline.tellings import GROUPS, told
from records.types import line_of, root_of

PAGE = 20
# {model: [(model of its parts, their foreign key)]}: told on the page of a record that is on no
# line; registered by an app's ``panels.py``.
PARTS: dict[type[Tracked], list[tuple[type[Tracked], str]]] = {}


@dataclass(frozen=True)
class Timeline:
    """``older`` is the place of the next page, or None at the beginning of the story.

    ``seen``  what the reader knew already, where that is known
    ``day``   the day it was asked to start at
    """

    record: Tracked
    entries: list[Entry]
    older: int | None
    group: str
    seen: Seen | None = None
    day: date | None = None

    @cached_property
    def groups(self) -> dict:
        """{group: words} to filter by."""
        return groups_of(self.record)

    @property
    def older_query(self) -> str:
        """The address of the next page, after its ``?``."""
        asked = {"before": self.older, "show": self.group, "on": self.day}
        return urlencode({name: value for name, value in asked.items() if value})

    @cached_property
    def new(self) -> int:
        """How many entries of this page are news to the reader (SX-22). Counted from what the
        reader may see, so that the number tells nothing of the rest (TRUST A3)."""
        return sum(entry.is_new for entry in self.entries)

    @cached_property
    def new_and_more(self) -> bool:
        """The page ends in the middle of the news."""
        return self.older is not None and self.seen is not None and self.older > self.seen.event

    @property
    def last_day(self) -> date | None:
        """The day under which this page ends."""
        return self.entries[-1].day if self.entries else None

    @cached_property
    def first_new(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.is_new), None)


def timeline_of(
    record: Tracked,
    *,
    user,
    before: int | None = None,
    group: str = "",
    day: date | None = None,
    seen: Seen | None = None,
    size: int = PAGE,
) -> Timeline:
    """The newest events told at this record: older than event ``before``, written on ``day`` or
    earlier, if given.

    The caller has checked that the user may see the record; what hangs on it and is not his to
    see is left out here. A record that is not the root of its line tells what is told of it alone
    unless its type says otherwise (``whole_line``) and the user may see the root.
    """
    group = group if group in groups_of(record) else ""
    if record.line_column == "id" and not group and before is None and day is None:
        found = newest_events(record.pk, str(size + 1))
    else:
        events = Event.objects.filter(_of(record, user), told(group))
        if before is not None:
            events = events.filter(pk__lt=before)
        if day is not None:
            events = events.filter(at__lt=end_of(day))
        found = list(events.order_by("line", "-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    entries = entries_of(found[:size], user, record=record)
    if seen is not None:
        entries = [replace(entry, is_new=seen.is_new(entry.event)) for entry in entries]
    return Timeline(record, entries, older, group, seen, day)


@written_once
def newest_events(line: int, most: str) -> QuerySet[Event]:
    """Where the story of a whole line begins; what every page of a root record asks."""
    return Event.objects.filter(on_line(line), told("")).order_by("line", "-pk")[: int(most)]


def end_of(day: date) -> datetime:
    """The midnight after it, where the reader is."""
    following = day + timedelta(days=1) if day < date.max else day
    return timezone.make_aware(datetime.combine(following, time.min))


def _of(record: Tracked, user) -> Q:
    line = line_of(record)
    if record.line_column == "id":
        return on_line(line)
    if line is None:
        own = Q(record_type=record.record_type, record_id=record.pk)
        return (own | _parts(record)) & Q(line__isnull=True)
    root = root_of(type(record)).objects.visible_to(user).filter(pk=line)
    if record.whole_line and root.exists():
        return on_line(line)
    return on_line(line) & told_of(record.record_type, record.pk)


def groups_of(record: Tracked) -> dict[str, Any]:
    """{group: words} of what can be told on its page (``_of``): on that of a whole line
    everything, elsewhere what is written to the record itself and to what hangs on it."""
    if record.line_column == "id" or record.whole_line:
        return {name: group.words for name, group in GROUPS.items()}
    types = {None, type(record), Comment, Attachment}
    if line_of(record) is None:
        types |= {model for model, _key in PARTS.get(type(record), ())}
    return {name: group.words for name, group in GROUPS.items() if group.of in types}


def _parts(record: Tracked) -> Q:
    """What hangs on a record that is on no line: comments, files, and what its app names."""
    found = Q()
    for model in (Comment, Attachment):
        hung = model.objects.filter(target_type=record.record_type, target_id=record.pk)
        found |= Q(record_type=model.record_type, record_id__in=hung.values("pk"))
    for model, name in PARTS.get(type(record), ()):
        rows = model._base_manager.filter(**{name: record.pk})
        found |= Q(record_type=model.record_type, record_id__in=rows.values("pk"))
    return found


def on_line(line: int) -> Q:
    """Its events, to be ordered by line and id. Said as a range: for ``line = 7`` PostgreSQL may
    walk the newest events of all lines instead of the line's index, and a long story that ended a
    while ago is then looked for among everybody's."""
    return Q(line__gte=line, line__lte=line)
