"""What the page of the territories shows: the tree with its people and what they got lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from automations.models import Came, RoutingTrace, RoutingVersion, Territory, TerritoryMember
from automations.routing.offers import Routed
from automations.routing.plan import content_of
from automations.routing.told import wanted_words

LATELY = timedelta(days=30)
DEEPEST = 5  # steps to the side; what lies deeper stands below those


@dataclass(frozen=True)
class Branch:
    """A territory in the tree. ``step`` to the side; ``given`` in the last 30 days."""

    territory: Territory
    step: int
    wants: str
    members: list[TerritoryMember]
    given: int
    is_first: bool
    is_last: bool

    @property
    def is_root(self) -> bool:
        return self.territory.parent_id is None


@dataclass(frozen=True)
class Tree:
    """``has_changes``: the draft differs from what is in force."""

    branches: list[Branch]
    version: RoutingVersion | None
    has_changes: bool

    @property
    def root(self) -> Branch | None:
        return next((each for each in self.branches if each.is_root), None)


def tree(routed: Routed, user, now: datetime) -> Tree:
    content = content_of(routed.list_name)
    version = RoutingVersion.objects.in_force(routed.list_name)
    rows = Territory.objects.in_bulk([each["id"] for each in content])
    members = _members(rows)
    given = _given(routed, now)
    beside: dict[int | None, list[int]] = {}
    depths: dict[int | None, int] = {None: -1}
    for each in content:
        beside.setdefault(each["parent"], []).append(each["id"])
        depths[each["id"]] = depths[each["parent"]] + 1
    branches = [
        Branch(
            rows[each["id"]],
            min(depths[each["id"]], DEEPEST),
            wanted_words(routed, each["wanted"], each["params"], user),
            members.get(each["id"], []),
            given.get(each["id"], 0),
            beside[each["parent"]][0] == each["id"],
            beside[each["parent"]][-1] == each["id"],
        )
        for each in content
    ]
    return Tree(branches, version, version is None or version.content != content)


def _members(rows) -> dict[int, list[TerritoryMember]]:
    found: dict[int, list[TerritoryMember]] = {}
    members = TerritoryMember.objects.live().filter(territory__in=list(rows)).in_order()
    for each in members.select_related("user", "team"):
        found.setdefault(each.territory_id, []).append(each)
    return found


def _given(routed: Routed, now: datetime) -> dict[int, int]:
    traces = RoutingTrace.objects.filter(
        record_type=routed.model.record_type, at__gte=now - LATELY, came=Came.GIVEN
    )
    return {
        each["territory_id"]: each["n"]
        for each in traces.order_by().values("territory_id").annotate(n=Count("id"))
    }
