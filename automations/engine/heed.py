"""The handler: events set rules off (X26).

In each page of events, records go through the rules in the order of their events and the rules in
their own order, so that the story of a record is the same however large the pages are. Conditions
are asked of the records as they are when the rule acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from automations.breaking import break_rule
from automations.engine.depth import behind
from automations.engine.due import plan
from automations.engine.members import moved
from automations.engine.running import Firing, act, one_at_a_time
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
    if not rules_in_force():
        return
    one_at_a_time()
    rules = rules_in_force()  # as they are now that nobody else acts
    if any(event.line is None for event in events):
        check(rules)
        rules = rules_in_force()
    asker = nobody()
    page = Page([Reading(rule, asker) for rule in rules], events)
    page.run()


def check(rules: Iterable[Rule]) -> None:
    """Set-up or people changed: rules that point to what is gone switch themselves off."""
    for rule in rules:
        try:
            Reading(rule).check()
        except Broken as problem:
            break_rule(rule, why=str(problem))


class Page:
    """Events in id order, and which rules they set off for which records."""

    def __init__(self, readings: list[Reading], events: list[Event]) -> None:
        self.readings, self.events = readings, events
        self.by_kind: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self.by_kind[event.kind].append(event)
        self.behind = behind(event.pk for event in events if event.cause is not None)

    def run(self) -> None:
        offs: set[int] = set()
        wanted: dict[int, list[tuple[Event, Firing]]] = {}
        for reading in self.readings:
            try:
                wanted[reading.rule.pk] = list(self._of(reading))
            except Broken as problem:
                break_rule(reading.rule, why=str(problem))
                offs.add(reading.rule.pk)
        self._act(wanted, offs)

    def _act(self, wanted: dict[int, list[tuple[Event, Firing]]], offs: set[int]) -> None:
        """Round by round: the first event of each record, then the second …"""
        stopped: set[tuple[int, str]] = set()
        for firings_of in rounds(wanted):
            for reading in self.readings:
                rule = reading.rule
                firings = [
                    firing
                    for firing in firings_of.get(rule.pk, ())
                    if (firing.record_id, firing.key) not in stopped
                ]
                if not firings or rule.pk in offs:
                    continue
                try:
                    acted = act(reading, firings)
                except Broken as problem:
                    break_rule(rule, why=str(problem))
                    offs.add(rule.pk)
                    continue
                if rule.stops:
                    stopped |= {(f.record_id, f.key) for f in firings if f.record_id in acted}

    def _of(self, reading: Reading) -> Iterable[tuple[Event, Firing]]:
        trigger = reading.rule.trigger
        if trigger == EVERY:
            return
        if trigger in (ENTERS, LEAVES):
            yield from self._moved(reading)
        elif trigger == AFTER:
            plan(reading, self._records(reading))
        else:
            offered = reading.trigger
            found = self.events
            if offered.kinds:
                found = [e for kind in offered.kinds for e in self.by_kind.get(kind, ())]
            for event in sorted(found, key=lambda each: each.pk):
                record_id = offered.record(event) if offered.fires(event) else None
                if record_id is not None and self._counts(reading, event):
                    yield event, self._firing(record_id, event)

    def _moved(self, reading: Reading) -> Iterable[tuple[Event, Firing]]:
        last = self._records(reading)
        entered, left = moved(reading, last)
        for record_id in sorted(entered if reading.rule.trigger == ENTERS else left):
            event = last[record_id]
            if self._counts(reading, event):
                yield event, self._firing(record_id, event)

    def _records(self, reading: Reading) -> dict[int, Event]:
        """{record id: the last event that may have changed it}."""
        model, found = reading.model, {}
        for event in self.events:
            if event.record_type == model.record_type:
                found[event.record_id] = event
            elif model.line_column == "id" and event.line is not None:
                found[event.line] = event
        return found

    def _counts(self, reading: Reading, event: Event) -> bool:
        if event.kind in SILENT:
            return False
        return reading.rule.with_imports or event.actor_kind != ActorKind.IMPORT

    def _firing(self, record_id: int, event: Event) -> Firing:
        causes = self.behind.get(event.pk, frozenset())
        return Firing(record_id, f"e{event.pk}", event.pk, event.line, causes)


def rounds(
    wanted: dict[int, list[tuple[Event, Firing]]],
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
