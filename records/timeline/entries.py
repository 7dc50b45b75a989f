"""Events in words: who did what to which record, and what changed by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.contrib.auth import get_user_model
from django.urls import reverse

from records.access import manages
from records.models import Event, FieldDefinition, Tracked
from records.models.events import ActorKind
from records.timeline.about import is_told_of
from records.timeline.credits import Credit, credits_of
from records.timeline.labels import BATCH, Key, Label, read_labels
from records.timeline.tellings import EDITED_AT, Telling, telling_of
from records.timeline.words import CUSTOM, columns_of, field_label, local, references, spoken
from records.types import model_of, record_types


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
    # The rule that did it; its cause stands elsewhere in the story.
    credit: Credit | None = None
    # Told of the very record whose page this is, where the page tells more than that.
    is_marked: bool = False
    # What came with it in the same go and needs no line of its own (what hangs on a new record).
    also: tuple[Entry, ...] = ()
    is_new: bool = False  # to the reader, since they last looked

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
    def words(self) -> str:
        """What was done; ``subject`` follows where it names the record."""
        return str((self.subject and self.telling.named) or self.telling.words)

    @property
    def body(self) -> str:
        """What was said or brought; empty once it was deleted."""
        return self.label.text if self.telling.body and not self.label.gone else ""

    @property
    def edit_url(self) -> str:
        """Where its author corrects it."""
        route = EDITED_AT.get(self.event.kind, "")
        return reverse(route, args=[self.event.record_id]) if route and not self.label.gone else ""

    @property
    def is_gone(self) -> bool:
        return self.telling.body and self.label.gone

    @property
    def why(self) -> str:
        """Why a rule acted, in the words the rule left in the event."""
        return str((self.event.data or {}).get("why", ""))


def entries_of(events: list[Event], user, *, record: Tracked | None = None) -> list[Entry]:
    """The events in words, newest first, each deed as one entry.

    ``record`` is the one whose page they stand on: it needs no mention. Without it the root of
    each line goes without mention, as the caller names it.
    """
    events = [event for event in events if event.record_type in record_types()]
    labels = read_labels(set(_mentioned(events)), user)
    definitions = _definitions(events, user)
    credit = credits_of(events, user)
    entries = [
        replace(
            _entry(event, record, user, labels, definitions.get(event.record_type, {})),
            credit=credit.get(event.batch),
        )
        for event in events
        # What has no name here is not for this reader.
        if (event.record_type, event.record_id) in labels
    ]
    return [_folded(list(deed)) for _key, deed in groupby(entries, _deed)]


def _deed(entry: Entry) -> tuple:
    """The same for neighbours written in one transaction by one actor; what says something by
    itself (a change, a comment) stands alone."""
    event = entry.event
    if entry.telling.body or not entry.telling.quiet:
        return (event.pk,)
    return event.line, event.era, event.xid, event.actor_kind, event.actor_id


def _folded(deed: list[Entry]) -> Entry:
    """One entry for all: the record's own, or else the first written, stands for them."""
    if len(deed) == 1:
        return deed[0]
    head = next((each for each in reversed(deed) if not each.subject), deed[-1])
    return replace(head, also=tuple(each for each in reversed(deed) if each is not head))


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
    record: Tracked | None,
    user,
    labels: dict[Key, Label],
    definitions: dict[str, FieldDefinition],
) -> Entry:
    telling = telling_of(event.kind)
    label = labels[event.record_type, event.record_id]
    model = model_of(event.record_type)
    if record is None:
        is_own = model.line_column == "id"
    else:
        is_own = (event.record_type, event.record_id) == (record.record_type, record.pk)
    about = model._meta.verbose_name
    unnamed = is_own or telling.body or telling.alone
    subject = "" if unnamed else f"{about} “{label.text}”" if label.text else str(about)
    batch = labels.get((BATCH, event.batch)) if event.batch else None
    if batch is not None and (batch.tone in {"", "0", "1"} or batch.text == event.kind):
        batch = None  # one record, or no title of its own: the event says it all
    return Entry(
        event=event,
        telling=telling,
        who=_who(event, labels, batch),
        subject=subject,
        label=label,
        changes=[] if telling.quiet else _changes(event, telling, labels, definitions),
        batch=None if _is_unmanned(event) else batch,
        batch_is_mine=batch is not None and (batch.icon == str(user.pk) or manages(user)),
        is_marked=record is not None and record.whole_line and is_told_of(event, record),
    )


def _is_unmanned(event: Event) -> bool:
    return event.actor_kind == ActorKind.SYSTEM and event.actor_id is None


def _who(event: Event, labels: dict[Key, Label], batch: Label | None) -> str:
    """Where nobody acted, what was done in one go says more than "System" (sample data)."""
    if batch is not None and _is_unmanned(event):
        return batch.text
    person = labels.get((_user_type(), event.actor_id))
    if person is not None and event.actor_kind == ActorKind.USER:
        return person.text
    # Not ``get_actor_kind_display``: it translates every choice to look one of them up.
    source = str(ActorKind(event.actor_kind).label)
    return source.capitalize() if person is None else f"{person.text} ({source})"


def _changes(event: Event, telling: Telling, labels, definitions) -> list[Change]:
    """As the record's form has them, custom fields last: the stage before what follows from it."""
    model = model_of(event.record_type)
    places = {column: n for n, column in enumerate(columns_of(model))}
    told_changes = []
    for column in sorted(event.changes, key=lambda each: places.get(each, len(places))):
        before, after = event.changes[column]
        if telling.only is not None and (column not in telling.only or after in ("", None)):
            continue
        label = field_label(model, column, definitions)
        if label is not None:
            words = [spoken(model, column, each, labels, definitions) for each in (before, after)]
            told_changes.append(Change(label, *words))
    return told_changes
