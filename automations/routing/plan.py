"""The territories as one decides by them: compiled from what is in force, or from the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from automations.columns import columns_of
from automations.models import RoutingVersion, Territory, TerritoryMember
from automations.reading import Broken, must_fit, nobody
from automations.routing.offers import ROUTED, Routed
from records.gates import not_meeting
from records.lists.lean import read_filters
from records.lists.refused import Refused

Content = list[dict[str, Any]]
# {dimension: every wanted value the record meets}
Keys = Mapping[str, frozenset[str]]
FILTERS = "filters"
NOBODY_MEETS = Q(pk__in=[])


@dataclass(frozen=True)
class Place:
    """A member as it stands in the content: a person, or a team."""

    user: int | None
    team: int | None
    weight: int
    capacity: int | None


@dataclass(frozen=True)
class Node:
    """A territory of the plan. ``depth`` from the root, which has 0."""

    pk: int
    parent: int | None
    name: str
    wanted: Mapping[str, Sequence[str]]
    params: str
    strategy: str
    act_within: int | None
    members: tuple[Place, ...]
    depth: int

    def unmet(self, keys: Keys, unmet_filters: frozenset[int]) -> str:
        """The first thing that does not fit: a dimension, the filters, or "" where all does."""
        for name, values in self.wanted.items():
            if keys.get(name, frozenset()).isdisjoint(values):
                return name
        return FILTERS if self.pk in unmet_filters else ""


def content_of(list_name: str) -> Content:
    """The draft: the territories as they are set up now, each after the one it lies in."""
    rows = list(Territory.objects.of_list(list_name).in_order())
    members: dict[int, list[dict]] = {}
    found = TerritoryMember.objects.live().filter(territory__in=rows).in_order()
    for each in found:
        members.setdefault(each.territory_id, []).append(
            {"user": each.user_id, "team": each.team_id, "weight": each.weight,
             "capacity": each.capacity}
        )  # fmt: skip
    below: dict[int | None, list[Territory]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return [
        {"id": row.pk, "parent": row.parent_id, "name": row.name, "wanted": row.wanted,
         "params": row.params, "strategy": row.strategy, "act_within": row.act_within,
         "members": members.get(row.pk, [])}
        for row in _walk(below, None)
    ]  # fmt: skip


def _walk(below: Mapping[int | None, list[Territory]], parent: int | None) -> Iterator[Territory]:
    for row in below.get(parent, ()):
        yield row
        yield from _walk(below, row.pk)


class Plan:
    """``version`` is None for a draft."""

    def __init__(
        self, list_name: str, content: Content, version: RoutingVersion | None = None
    ) -> None:
        self.list_name, self.version = list_name, version
        self.nodes: dict[int, Node] = {}
        self.below: dict[int, list[Node]] = {}
        for each in content:
            node = _node(each, self.nodes)
            self.nodes[node.pk] = node
            if node.parent is not None:
                self.below.setdefault(node.parent, []).append(node)

    @property
    def routed(self) -> Routed:
        return ROUTED[self.list_name]

    @cached_property
    def root(self) -> Node | None:
        return next(iter(self.nodes.values()), None)

    @cached_property
    def dimensions(self) -> list[str]:
        """What any territory asks for; nothing else about a record is kept."""
        return sorted({name for node in self.nodes.values() for name in node.wanted})

    @cached_property
    def index(self) -> dict[int, tuple[dict[tuple[str, str], list[int]], list[int]]]:
        """{territory: (places of those below by one wanted value, places of the others)}."""
        return {parent: _indexed(nodes) for parent, nodes in self.below.items()}

    def keys_of(self, facts: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
        dimensions = self.routed.by_name
        return {
            name: frozenset(
                key for value in facts.get(name, ()) for key in dimensions[name].keys(value)
            )
            for name in self.dimensions
        }

    def first_below(self, parent: int, keys: Keys, unmet: frozenset[int]) -> Node | None:
        """The first of those inside it that fits; looked up, however many there are."""
        if parent not in self.below:
            return None
        by_key, others = self.index[parent]
        places = [
            place for name in keys for key in keys[name] for place in by_key.get((name, key), ())
        ]
        nodes = self.below[parent]
        fits = (nodes[place] for place in sorted({*places, *others}))
        return next((node for node in fits if not node.unmet(keys, unmet)), None)

    def path(self, keys: Keys, unmet: frozenset[int]) -> list[Node]:
        """From the root to the last territory it is entered in."""
        path = [self.root] if self.root else []
        while path and (node := self.first_below(path[-1].pk, keys, unmet)) is not None:
            path.append(node)
        return path

    def unmet_filters(self, ids: Sequence[int]) -> dict[int, frozenset[int]]:
        """{record: territories whose filters it does not meet}, in one query. Nobody meets
        filters that point to what is gone."""
        conditions = {str(pk): q for pk, q in self._conditions.items()}
        found = not_meeting(conditions, self.routed.model.objects.with_ids(ids))
        return {pk: frozenset(map(int, names)) for pk, names in found.items()}

    @property
    def _conditions(self) -> dict[int, Q]:
        asked = [node for node in self.nodes.values() if node.params]
        if not asked:
            return {}
        columns, asker = columns_of(self.list_name), nobody()
        found = {}
        for node in asked:
            try:
                filters = read_filters(columns, QueryDict(node.params))
                must_fit(filters, steady=False)
            except (Refused, Broken):
                found[node.pk] = NOBODY_MEETS
            else:
                found[node.pk] = filters.q(asker)
        return found


def _node(each: Mapping[str, Any], above: Mapping[int, Node]) -> Node:
    parent = each["parent"]
    return Node(
        each["id"], parent, each["name"], each["wanted"], each["params"], each["strategy"],
        each["act_within"], tuple(Place(**member) for member in each["members"]),
        above[parent].depth + 1 if parent is not None else 0,
    )  # fmt: skip


def _indexed(nodes: Sequence[Node]) -> tuple[dict[tuple[str, str], list[int]], list[int]]:
    """Each under the dimension with the fewest values it wants."""
    by_key: dict[tuple[str, str], list[int]] = {}
    others = []
    for place, node in enumerate(nodes):
        if not node.wanted:
            others.append(place)
            continue
        name = min(node.wanted, key=lambda each: len(node.wanted[each]))
        for value in node.wanted[name]:
            by_key.setdefault((name, value), []).append(place)
    return by_key, others


def draft(list_name: str) -> Plan:
    return Plan(list_name, content_of(list_name))


def in_force(list_name: str) -> Plan | None:
    """None where nothing is routed."""
    found = RoutingVersion.objects.defer("content").in_force(list_name)
    return plan_of(found.pk) if found else None


@lru_cache(8)  # a version never changes
def plan_of(version_id: int) -> Plan:
    version = RoutingVersion.objects.get(pk=version_id)
    return Plan(version.list_name, version.content, version)
