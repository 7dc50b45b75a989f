"""Who gets a record: pure, so that a preview, a test, a look back and the real thing agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from automations.models import RoutingTrace, Strategy, Turn
from automations.routing.choosing import Skipped, Turns, able, choose, take
from automations.routing.people import Candidate, People, read_people
from automations.routing.plan import Node, Plan


@dataclass(frozen=True)
class Asked:
    """A record as the territories see it."""

    facts: Mapping[str, Sequence[str]]
    unmet: frozenset[int] = frozenset()
    had: Collection[int] = ()


@dataclass
class Decision:
    """``owner`` is None where nobody can get it; ``node`` is the territory whose it is."""

    path: list[Node]
    node: Node | None = None
    owner: int | None = None
    skipped: list[Skipped] = field(default_factory=list)
    number: list[int | None] = field(default_factory=list)


def read_turns(plan: Plan) -> Turns:
    turns = Turns()
    rows = Turn.objects.filter(territory_id__in=list(plan.nodes))
    for territory, user, passed, last in rows.values_list(
        "territory_id", "user_id", "passed", "last"
    ):
        turns.rows.setdefault(territory, {})[user] = (passed, last)
    return turns


class Deciding:
    """Decides one record after the other; each decision counts for the next."""

    def __init__(self, plan: Plan, people: People, turns: Turns) -> None:
        self.plan, self.people, self.turns = plan, people, turns
        self._candidates: dict[int, list[Candidate]] = {}

    @classmethod
    def now(cls, plan: Plan, now: datetime) -> Deciding:
        return cls(plan, read_people(plan, now), read_turns(plan))

    def decide(self, asked: Asked) -> Decision:
        """From the narrowest territory outwards: the first with somebody free gives it."""
        path = self.plan.path(self.plan.keys_of(asked.facts), asked.unmet)
        decision = Decision(path)
        for node in reversed(path):
            free, skipped = able(node.pk, self._of(node), self.people, asked.had)
            decision.skipped += skipped
            if free:
                self._give(decision, node, free)
                break
        return decision

    def _of(self, node: Node) -> list[Candidate]:
        if node.pk not in self._candidates:
            self._candidates[node.pk] = self.people.of(node)
        return self._candidates[node.pk]

    def _give(self, decision: Decision, node: Node, free: list[Candidate]) -> None:
        chosen = choose(node.pk, node.strategy, free, self.people, self.turns)
        decision.node, decision.owner = node, chosen.user
        count = self.people.open.get(chosen.user, 0)
        if node.strategy in (Strategy.LEAST, Strategy.CAPACITY):
            decision.number = [count, chosen.capacity]
        elif node.strategy == Strategy.WEIGHT:
            decision.number = [chosen.weight]
        take(node.pk, node.strategy, chosen, self.people, self.turns)


def read_asked(
    plan: Plan, ids: Sequence[int], had: Mapping[int, Collection[int]] | None = None
) -> dict[int, Asked]:
    """The records as the territories see them: two queries, or one where no filters are asked."""
    facts = plan.routed.read(list(ids)) if plan.dimensions else {}
    unmet, wanted = plan.unmet_filters(ids), plan.dimensions
    nothing: frozenset[int] = frozenset()
    return {
        pk: Asked(
            {name: facts[pk][name] for name in wanted if facts.get(pk, {}).get(name)},
            unmet.get(pk, nothing),
            (had or {}).get(pk, ()),
        )
        for pk in ids
    }


def asked_of(trace: RoutingTrace) -> Asked:
    """The record as it was when it was decided."""
    return Asked(trace.facts, frozenset(trace.unmet))
