"""The handler: events set rules off (X26).

In each page of events, records go through the rules in the order of their events and the rules in
their own order, so that the story of a record is the same however large the pages are. Conditions
are asked of the records as they are when the rule acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial

from automations.breaking import break_rule
from automations.columns import columns_of
from automations.engine.asking import Ahead
from automations.engine.depth import behind
from automations.engine.due import plan
from automations.engine.members import moved
from automations.engine.noting import Firing, key_of
from automations.engine.running import act, one_at_a_time
from automations.models import Rule
from automations.offers import AFTER, ENTERS, EVERY, LEAVES
from automations.reading import Broken, Reading, nobody
from records.models import Event
from records.models.events import ActorKind
from records.once import written_once
from records.stream.registry import handler

# What takes something back sets nothing off: a run that is undone would begin anew.
SILENT = frozenset({"records.undone"})


@written_once
def rules_in_force():
    return Rule.objects.in_force()


@handler("automations", start="now")
def heed(events: list[Event]) -> None:
    one_at_a_time()
    rules = rules_in_force()  # as they are now that nobody else acts
    if any(event.line is None for event in events):
        check(rules)
        rules = rules_in_force()
    if not rules:
        return
    asker, read_columns = nobody(), cache(columns_of)
    page = Page([Reading(rule, asker, read_columns) for rule in rules], events)
    page.run()


def check(rules: Iterable[Rule]) -> None:
    """Set-up or people changed: rules that point to what is gone switch themselves off."""
    for rule in rules:
        try:
            Reading(rule).check()
        except Broken as problem:
            break_rule(rule, why=str(problem))


Wanted = dict[int, list[tuple[Event, Firing]]]


class Page:
    """Events in id order, and which rules they set off for which records."""

    def __init__(self, readings: list[Reading], events: list[Event]) -> None:
        self.readings, self.events = readings, events
        self.by_kind: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self.by_kind[event.kind].append(event)
        self.behind = behind(event.pk for event in events if event.cause is not None)
        self.touched: dict[type, dict[int, Event]] = {}
        self.offs: set[int] = set()

    def run(self) -> None:
        wanted: Wanted = {}
        for triggers, find in (((ENTERS, LEAVES), self._moved), ((AFTER,), self._plan)):
            some = [each for each in self.readings if each.rule.trigger in triggers]
            wanted |= find(self._whole(some))
        for reading in self.readings:
            if reading.rule.trigger not in (ENTERS, LEAVES, AFTER, EVERY):
                with self._or_break(reading):
                    wanted[reading.rule.pk] = list(self._of(reading))
        self._act({pk: pairs for pk, pairs in wanted.items() if pairs})

    @contextmanager
    def _or_break(self, reading: Reading) -> Iterator[None]:
        """A rule that points to what is gone is out, and the others go on."""
        try:
            yield
        except Broken as problem:
            break_rule(reading.rule, why=str(problem))
            self.offs.add(reading.rule.pk)

    def _whole(self, readings: list[Reading]) -> list[Reading]:
        for reading in readings:
            with self._or_break(reading):
                _ = reading.moment if reading.rule.trigger == AFTER else reading.place_q
        return [each for each in readings if each.rule.pk not in self.offs]

    def _act(self, wanted: Wanted) -> None:
        """Round by round: the first event of each record, then the second …"""
        stopped: set[tuple[int, str]] = set()
        ahead, everything = Ahead(), {pk: records_of(f for _e, f in wanted[pk]) for pk in wanted}
        for firings_of in rounds(wanted):
            for place, reading in enumerate(self.readings):
                rule = reading.rule
                firings = [
                    firing
                    for firing in firings_of.get(rule.pk, ())
                    if (firing.record_id, firing.key) not in stopped
                ]
                if not firings or rule.pk in self.offs:
                    continue
                acted: set[int] = set()
                with self._or_break(reading):
                    coming = partial(self._coming, place, firings_of, everything)
                    acted = act(reading, firings, ahead.met(reading, records_of(firings), coming))
                if acted:
                    ahead.forget()
                    everything = None
                if rule.stops:
                    stopped |= {(f.record_id, f.key) for f in firings if f.record_id in acted}

    def _coming(
        self, place: int, here: Mapping[int, list[Firing]], everything: dict[int, set[int]] | None
    ) -> list[tuple[Reading, set[int]]]:
        """Rules worth asking about now: of the whole page as long as nothing was done, then only
        those of this round that are still to come."""
        readings = self.readings if everything else self.readings[place:]
        found = everything or {pk: records_of(firings) for pk, firings in here.items()}
        return [
            (each, found[each.rule.pk])
            for each in readings
            if each.rule.pk in found and each.rule.pk not in self.offs
        ]

    def _of(self, reading: Reading) -> Iterable[tuple[Event, Firing]]:
        """What kinds of events set off."""
        offered, found = reading.trigger, self.events
        if offered.kinds:
            found = [e for kind in offered.kinds for e in self.by_kind.get(kind, ())]
            found.sort(key=lambda each: each.pk)
        for event, record_id in offered.fired_by(found):
            if self._counts(reading, event):
                yield event, self._firing(record_id, event)

    def _plan(self, readings: list[Reading]) -> Wanted:
        """What waits for a day is written down; nothing is set off now."""
        plan([(each, self._records(each)) for each in readings])
        return {}

    def _moved(self, readings: list[Reading]) -> Wanted:
        moves = moved([(each, self._records(each)) for each in readings])
        return {each.rule.pk: self._firings(each, *moves[each.rule.pk]) for each in readings}

    def _firings(self, reading: Reading, entered: set[int], left: set[int]):
        last = self._records(reading)
        found = entered if reading.rule.trigger == ENTERS else left
        return [
            (last[record_id], self._firing(record_id, last[record_id]))
            for record_id in sorted(found)
            if self._counts(reading, last[record_id])
        ]

    def _records(self, reading: Reading) -> dict[int, Event]:
        """{record id: the last event that may have changed it}."""
        model = reading.model
        if model not in self.touched:
            found = self.touched[model] = {}
            for event in self.events:
                if event.record_type == model.record_type:
                    found[event.record_id] = event
                elif model.line_column == "id" and event.line is not None:
                    found[event.line] = event
        return self.touched[model]

    def _counts(self, reading: Reading, event: Event) -> bool:
        if event.kind in SILENT:
            return False
        return reading.rule.with_imports or event.actor_kind != ActorKind.IMPORT

    def _firing(self, record_id: int, event: Event) -> Firing:
        causes = self.behind.get(event.pk, frozenset())
        return Firing(record_id, key_of(event.pk), event.pk, event.line, causes)


def records_of(firings: Iterable[Firing]) -> set[int]:
    return {each.record_id for each in firings}


def rounds(
    wanted: Wanted,
) -> Iterable[dict[int, list[Firing]]]:
    """{rule: firings} in which each record stands with one event, in the order of its events."""
    events: dict[int, set[int]] = defaultdict(set)
    for pairs in wanted.values():
        for event, firing in pairs:
            events[firing.record_id].add(event.pk)
    place = {
        (record_id, event_id): number
        for record_id, found in events.items()
        for number, event_id in enumerate(sorted(found))
    }
    found_rounds: dict[int, dict[int, list[Firing]]] = defaultdict(lambda: defaultdict(list))
    for rule_id, pairs in wanted.items():
        for event, firing in pairs:
            found_rounds[place[firing.record_id, event.pk]][rule_id].append(firing)
    return [found_rounds[number] for number in sorted(found_rounds)]
