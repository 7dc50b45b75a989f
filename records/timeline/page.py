"""One page of the story: at most three reads, however long it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import cached_property

from records.models import Event, Tracked
from records.timeline.about import told_of
from records.timeline.entries import Entry, entries_of
from records.timeline.tellings import GROUPS, told
from records.types import line_of, root_of

PAGE = 30


@dataclass(frozen=True)
class Timeline:
    """``older`` is the place of the next page, or None at the beginning of the story."""

    record: Tracked
    entries: list[Entry]
    older: int | None
    group: str

    @cached_property
    def groups(self) -> dict:
        return GROUPS


def timeline_of(
    record: Tracked, *, user, before: int | None = None, group: str = "", size: int = PAGE
) -> Timeline:
    """The newest events told at this record, older than event ``before`` if given.

    The caller has checked that the user may see the record; what hangs on it and is not his to
    see is left out here. A record that is not the root of its line tells what is told of it alone
    unless its type says otherwise (``whole_line``) and the user may see the root.
    """
    group = group if group in GROUPS else ""
    events = Event.objects.filter(_of(record, user), told(group))
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    return Timeline(record, entries_of(found[:size], user, record=record), older, group)


def _of(record: Tracked, user) -> Q:
    line = line_of(record)
    if record.line_column == "id":
        return Q(line=line)
    if record.whole_line:
        root = root_of(type(record)).objects.visible_to(user).filter(pk=line)
        own = told_of(record.record_type, record.pk)
        return Q(line=line) & (Q() if root.exists() else own)
    own = Q(record_type=record.record_type, record_id=record.pk)
    return own & (Q(line__isnull=True) if line is None else Q(line=line))
