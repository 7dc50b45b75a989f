"""What rules can be about, what sets them off and what they do: offered by the apps above.

An app calls ``offer_subject``, ``offer_trigger`` and ``offer_effect`` in its ``automations`` room;
nothing here names an app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Expression, QuerySet
from django.utils.translation import gettext_lazy as _

from records.actions import Outcome
from records.models import Batch, Event

ENTERS, LEAVES, AFTER, EVERY = "enters", "leaves", "after", "every"
SPECIAL: dict[str, Any] = {
    ENTERS: _("it comes to meet a condition"),
    LEAVES: _("it meets a condition no more"),
    AFTER: _("some days before or after a date"),
    EVERY: _("every day, week or month"),
}


@dataclass(frozen=True)
class Moment:
    """A date rules may count days from. ``words`` follow "after": "the last response".

    ``history``  f(ids) → [(record id, the date, from when it was so)], oldest first in a record:
                 what the date was in the past; without it a column's own events tell
    ``at``       None: what the list's column of this name holds, in words of its own
    """

    name: str
    words: Any
    at: Expression | None = None
    history: Callable[[list[int]], Iterable[tuple[int, datetime, datetime]]] | None = None
    column: str = ""


@dataclass(frozen=True)
class Subject:
    """A record type rules may be about. ``one`` and ``many`` as in "a lead" and "leads".

    ``became``    f(ids) → {id: (words, tone)}: where records stand now
    ``silences``  names of moments that mean silence of the other side
    ``reminded_after``  f(filters) → (days, name): the longest reminder period among the places
                        the filters name, so that nothing is closed before anybody was reminded
    ``closes``    f(stored effects) → whether they end the work on a record
    """

    list_name: str
    one: Any
    many: Any
    moments: tuple[Moment, ...] = ()
    silences: frozenset[str] = frozenset()
    became: Callable[[list[int]], Mapping[int, tuple[str, str]]] = lambda ids: {}
    reminded_after: Callable[[Any], tuple[int, str] | None] = lambda filters: None
    closes: Callable[[Iterable[Mapping[str, Any]]], bool] = lambda effects: False


def line_of(event: Event) -> int | None:
    return event.line


@dataclass(frozen=True)
class Trigger:
    """A kind of event. ``words`` follow "When": "a call is logged".

    ``kinds``   of the events, any without; ``test`` narrows them down, and so does ``among``, which
                looks at many at once where the database must be asked
    ``record``  which record of the subject the event is about
    """

    name: str
    list_name: str
    words: Any
    kinds: frozenset[str] = frozenset()
    test: Callable[[Event], bool] = lambda event: True
    record: Callable[[Event], int | None] = line_of
    among: Callable[[list[Event]], list[Event]] = list

    def fired_by(self, events: Iterable[Event]) -> list[tuple[Event, int]]:
        """(event, the record it is about) of those that set rules off, in their order."""
        kinds = self.kinds
        found = [e for e in events if (not kinds or e.kind in kinds) and self.test(e)]
        records = ((event, self.record(event)) for event in self.among(found))
        return [(event, pk) for event, pk in records if pk is not None]


@dataclass(frozen=True)
class Call:
    """What an effect gets: who acts, in which batch, because of which rule and keys.

    ``keys`` {record id: what set the rule off}, ``events`` {record id: the cause}, ``now`` when it
    acts.
    """

    by: Any
    batch: Batch
    rule: Any
    values: Mapping[str, Any]
    keys: Mapping[int, str]
    events: Mapping[int, int | None]
    now: datetime


def no_fields(list_name: str, user) -> dict[str, forms.Field]:
    return {}


@dataclass(frozen=True)
class Effect:
    """Something a rule does. ``label`` in menus: "Comment"; ``words`` in the sentence.

    ``run``      f(records, call) → Outcome, through the app's own actions
    ``fields``   of its form; what they hold is stored as JSON
    ``stored``   from the form's values to JSON; ``problem`` why stored values do nothing any more
    ``refers``   [(record type, id)] the values point to, ``map`` points them elsewhere
    ``outside``  it leaves the house and cannot be taken back
    ``subjects`` names of lists it is for; None: all
    """

    name: str
    label: Any
    words: Callable[[Mapping[str, Any]], str]
    run: Callable[[QuerySet, Call], Outcome]
    fields: Callable[[str, Any], dict[str, forms.Field]] = no_fields
    stored: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    problem: Callable[[Mapping[str, Any]], str] = lambda values: ""
    refers: Callable[[Mapping[str, Any]], Iterable[tuple[int, int]]] = lambda values: ()
    map: Callable[[Mapping[str, Any], int, int], dict[str, Any]] | None = None
    outside: bool = False
    subjects: frozenset[str] | None = None


@dataclass
class Offers:
    """Everything on offer, by name."""

    subjects: dict[str, Subject] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    # f(list name): triggers that come from the set-up, such as one per type of comment
    more: list[Callable[[str], Iterable[Trigger]]] = field(default_factory=list)


OFFERS = Offers()


def offer_subject(subject: Subject) -> None:
    OFFERS.subjects[subject.list_name] = subject


def offer_trigger(trigger: Trigger) -> None:
    """Raises ValueError for a name taken."""
    if trigger.name in OFFERS.triggers or trigger.name in SPECIAL:
        raise ValueError(f"{trigger.name} is offered already")
    OFFERS.triggers[trigger.name] = trigger


def offer_effect(effect: Effect) -> None:
    """Raises ValueError for a name taken."""
    if effect.name in OFFERS.effects:
        raise ValueError(f"{effect.name} is offered already")
    OFFERS.effects[effect.name] = effect


def triggers_of(list_name: str) -> list[Trigger]:
    own = [each for each in OFFERS.triggers.values() if each.list_name == list_name]
    return own + [each for more in OFFERS.more for each in more(list_name)]


def trigger_of(name: str, list_name: str) -> Trigger | None:
    """None where nothing of this name happens (any more)."""
    if name in OFFERS.triggers:
        return OFFERS.triggers[name]
    return next((each for each in triggers_of(list_name) if each.name == name), None)
