"""Why a record was given to somebody, in words (idea 3, X47)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Came, RoutingTrace, Rule, Strategy
from automations.reading import Broken, Reading
from automations.routing.deciding import Asked, Decision, asked_of
from automations.routing.offers import Routed
from automations.routing.people import AWAY, FULL, HAD, INACTIVE, SEATLESS
from automations.routing.plan import FILTERS, Node, Plan, plan_of
from automations.words import filter_words
from records.once import written_once
from users.models import User

REASONS = {
    INACTIVE: gettext_lazy("does not work here any more"),
    SEATLESS: gettext_lazy("has no seat"),
    AWAY: gettext_lazy("was away"),
    FULL: gettext_lazy("was full: %(n)s of at most %(of)s open"),
    HAD: gettext_lazy("had it and did not act in time"),
}
BECAUSE = {
    Strategy.FIXED: gettext_lazy("the first there who was free"),
    Strategy.TURNS: gettext_lazy("whose turn it was"),
    Strategy.LEAST: gettext_lazy("who had the fewest open: %(n)s"),
    Strategy.CAPACITY: gettext_lazy("who had most room: %(n)s of %(of)s open"),
    Strategy.WEIGHT: gettext_lazy("whose turn it was, with weight %(n)s"),
}
SHOWN = 12  # places that did not fit, before "and 40 others"


@dataclass(frozen=True)
class AskedPlace:
    """One territory in the order they were asked; ``why`` says what fitted or did not."""

    node: Node
    fits: bool
    why: str
    gives: bool = False


@dataclass(frozen=True)
class ToldDecision:
    """``others`` territories more were asked and did not fit; ``skipped`` (place, name, reason)."""

    owner: User | None
    node: Node | None
    because: str
    asked: list[AskedPlace] = field(default_factory=list)
    others: int = 0
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    trace: RoutingTrace | None = None

    @property
    def is_held(self) -> bool:
        return self.trace is not None and self.trace.came == Came.HELD


class Telling:
    """Words for decisions of one plan; people are read once for all of them."""

    def __init__(self, plan: Plan, people: Mapping[int, User]) -> None:
        self.plan, self.people = plan, people

    def tell(
        self, asked: Asked, decision: Decision, trace: RoutingTrace | None = None
    ) -> ToldDecision:
        places = list(self._places(asked, decision.node))
        shown = [each for each in places if each.fits]
        not_fitting = [each for each in places if not each.fits]
        kept = {id(each) for each in [*shown, *not_fitting[:SHOWN]]}
        return ToldDecision(
            self.people.get(decision.owner),
            decision.node,
            self._because(decision),
            [each for each in places if id(each) in kept],
            max(0, len(not_fitting) - SHOWN),
            [self._skipped(*each) for each in decision.skipped],
            trace,
        )

    def _places(self, asked: Asked, gives: Node | None) -> Iterable[AskedPlace]:
        """As they are asked: the root, then from the top down in each that is entered."""
        keys, here = self.plan.keys_of(asked.facts), self.plan.root
        if here is None:
            return
        yield AskedPlace(here, True, _("takes what no other takes"), here is gives)
        while here is not None:
            entered = None
            for node in self.plan.below.get(here.pk, ()):
                wrong = node.unmet(keys, asked.unmet)
                yield AskedPlace(node, not wrong, self._why(node, asked, wrong), node is gives)
                if not wrong:
                    entered = node
                    break
            here = entered

    def _why(self, node: Node, asked: Asked, wrong: str) -> str:
        if wrong == FILTERS:
            return _("does not meet its filters")
        dimensions = self.plan.routed.by_name
        if wrong:
            values = asked.facts.get(wrong)
            words = {"what": dimensions[wrong].label}
            if not values:
                return _("%(what)s is not known") % words
            return _("%(what)s is %(value)s") % {**words, "value": dimensions[wrong].words(values)}
        parts = [
            _("%(what)s is %(value)s")
            % {"what": dimensions[name].label, "value": dimensions[name].words(asked.facts[name])}
            for name in node.wanted
            if name in asked.facts
        ]
        if node.params:
            parts.append(_("meets its filters"))
        return ", ".join(parts) or _("wants nothing in particular")

    def _because(self, decision: Decision) -> str:
        if decision.node is None:
            return _("Nobody was free, not even for what no territory takes.")
        n, of = [*decision.number, None, None][:2]
        of = of if of is not None else "∞"
        return str(BECAUSE[decision.node.strategy]) % {"n": n, "of": of}

    def _skipped(self, territory: int, user: int, reason: str, n=None, of=None):
        place, person = self.plan.nodes.get(territory), self.people.get(user)
        words = str(REASONS[reason]) % {"n": n, "of": of}
        return (place.name if place else "?", str(person or "?"), words)


def people_of(ids: Iterable[int | None]) -> dict[int, User]:
    return {each.pk: each for each in _people(sorted({*ids} - {None}))}


@written_once
def _people(ids: list[int]) -> QuerySet[User]:
    return User.objects.filter(id__anyof=ids)


def told_traces(traces: Sequence[RoutingTrace]) -> list[ToldDecision]:
    """Past decisions, by the version they were made by and as the record was then."""
    people = people_of(
        user
        for trace in traces
        for user in (trace.owner_id, trace.before_id, *(each[1] for each in trace.skipped))
    )
    found = []
    for trace in traces:
        plan = plan_of(trace.version_id)
        trace.version = plan.version  # known already, and its content may be long
        node = plan.nodes.get(trace.territory_id)
        skipped = [tuple(each) for each in trace.skipped]
        decision = Decision([], node, trace.owner_id, skipped, list(trace.number))
        found.append(Telling(plan, people).tell(asked_of(trace), decision, trace))
    return found


def wanted_words(routed: Routed, wanted: Mapping[str, Sequence[str]], params: str, user) -> str:
    """What a territory wants: "country: Germany; postal code: 1, 2"."""
    parts = [
        f"{each.label}: {each.words(wanted[each.name])}"
        for each in routed.dimensions
        if each.name in wanted
    ]
    return capfirst("; ".join([*parts, *_filter_words(routed, params, user)]))


def _filter_words(routed: Routed, params: str, user) -> list[str]:
    if not params:
        return []
    try:
        reading: Any = Reading(Rule(list_name=routed.list_name, params=params))
        return filter_words(reading.condition, user)
    except Broken as problem:
        return [str(problem)]
