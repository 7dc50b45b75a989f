"""One page of the story: at most three reads, however long it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.functional import cached_property

from records.access import manages
from records.models import Event, FieldDefinition, Tracked
from records.models.events import ActorKind
from records.timeline.labels import BATCH, Key, Label, read_labels
from records.timeline.tellings import GROUPS, Telling, telling_of, told
from records.timeline.words import CUSTOM, field_label, local, references, spoken
from records.types import line_of, model_of, record_types

PAGE = 30


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed; ``before`` or ``after`` is empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event in words, ready for the template."""

    event: Event
    telling: Telling
    who: str
    subject: str
    label: Label
    changes: list[Change]
    batch: Label | None
    batch_is_mine: bool

    @property
    def at(self) -> datetime:
        """When it happened: imported history carries its past date."""
        return self.event.happened_at or self.event.at

    @property
    def day(self) -> date:
        return local(self.at).date()

    @property
    def icon(self) -> str:
        return self.label.icon or self.telling.icon

    @property
    def tone(self) -> str:
        return self.label.tone or self.telling.tone

    @property
    def body(self) -> str:
        """What was said or brought; empty once it was deleted."""
        return self.label.text if self.telling.body and not self.label.gone else ""

    @property
    def is_gone(self) -> bool:
        return self.telling.body and self.label.gone

    @property
    def why(self) -> str:
        """Why a rule acted, in the words the rule left in the event."""
        return str((self.event.data or {}).get("why", ""))


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
    see is left out here. A record that is not the root of its line tells its own events only.
    """
    group = group if group in GROUPS else ""
    events = Event.objects.filter(_of(record), told(group))
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    return Timeline(record, _entries(found[:size], record, user), older, group)


def _of(record: Tracked) -> Q:
    line = line_of(record)
    if record.line_column == "id":
        return Q(line=line)
    own = Q(record_type=record.record_type, record_id=record.pk)
    return own & (Q(line__isnull=True) if line is None else Q(line=line))


def _entries(events: list[Event], record: Tracked, user) -> list[Entry]:
    events = [event for event in events if event.record_type in record_types()]
    labels = read_labels(set(_mentioned(events)), user)
    definitions = _definitions(events, user)
    return [
        _entry(event, record, user, labels, definitions.get(event.record_type, {}))
        for event in events
        # What has no name here is not for this reader.
        if (event.record_type, event.record_id) in labels
    ]


def _mentioned(events: Iterable[Event]) -> Iterable[Key]:
    people = _user_type()
    for event in events:
        yield event.record_type, event.record_id
        if event.actor_id is not None:
            yield people, event.actor_id
        if event.batch is not None:
            yield BATCH, event.batch
        yield from references(model_of(event.record_type), event.changes)


def _user_type() -> int:
    return get_user_model().record_type


def _definitions(events: list[Event], user) -> dict[int, dict[str, FieldDefinition]]:
    """{record type: {column: definition}} for the custom fields mentioned, if any are."""
    types = {
        event.record_type
        for event in events
        if any(column.startswith(CUSTOM) for column in event.changes)
    }
    found: dict[int, dict[str, FieldDefinition]] = {}
    if types:
        for each in FieldDefinition.objects.shown_to(user).filter(target_type__in=types):
            found.setdefault(each.target_type, {})[each.column] = each
    return found


def _entry(
    event: Event,
    record: Tracked,
    user,
    labels: dict[Key, Label],
    definitions: dict[str, FieldDefinition],
) -> Entry:
    telling = telling_of(event.kind)
    label = labels[event.record_type, event.record_id]
    is_own = (event.record_type, event.record_id) == (record.record_type, record.pk)
    about = model_of(event.record_type)._meta.verbose_name
    subject = "" if is_own or telling.body else f"{about} “{label.text}”"
    batch = labels.get((BATCH, event.batch)) if event.batch else None
    if batch is not None and (batch.tone in {"", "0", "1"} or batch.text == event.kind):
        batch = None  # one record, or no title of its own: the event says it all
    return Entry(
        event=event,
        telling=telling,
        who=_who(event, labels),
        subject=subject,
        label=label,
        changes=[] if telling.quiet else _changes(event, labels, definitions),
        batch=batch,
        batch_is_mine=batch is not None and (batch.icon == str(user.pk) or manages(user)),
    )


def _who(event: Event, labels: dict[Key, Label]) -> str:
    person = labels.get((_user_type(), event.actor_id))
    source = event.get_actor_kind_display()
    if person is None:
        return str(source).capitalize()
    return person.text if event.actor_kind == ActorKind.USER else f"{person.text} ({source})"


def _changes(event: Event, labels, definitions) -> list[Change]:
    model = model_of(event.record_type)
    told_changes = []
    for column, (before, after) in event.changes.items():
        label = field_label(model, column, definitions)
        if label is not None:
            words = [spoken(model, column, each, labels, definitions) for each in (before, after)]
            told_changes.append(Change(label, *words))
    return told_changes
