"""Who could get something now: everybody the territories name, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from automations.models import Strategy
from automations.routing.plan import Node, Place, Plan
from users.models import Absence, Organisation, Role, Team, User

INACTIVE, SEATLESS, AWAY, FULL, HAD = "inactive", "seatless", "away", "full", "had"


@dataclass(frozen=True)
class Candidate:
    """A person in a territory, with the weight and capacity they have there."""

    user: int
    weight: int
    capacity: int | None


@dataclass
class People:
    """``why_not`` {person: reason}, ``open`` {person: open records}, teams with their people."""

    why_not: Mapping[int, str] = field(default_factory=dict)
    open: dict[int, int] = field(default_factory=dict)
    teams: Mapping[int, list[int]] = field(default_factory=dict)

    def of(self, node: Node) -> list[Candidate]:
        """The territory's people in their order, each once."""
        found: dict[int, Candidate] = {}
        for place in node.members:
            for user in self._users(place):
                found.setdefault(user, Candidate(user, place.weight, place.capacity))
        return list(found.values())

    def _users(self, place: Place) -> list[int]:
        return [place.user] if place.user is not None else self.teams.get(place.team, [])


def read_people(plan: Plan, now: datetime) -> People:
    """As they are now; a team stands for those of it, and of the teams below, who may own."""
    places = [place for node in plan.nodes.values() for place in node.members]
    teams = _teams({place.team for place in places if place.team is not None})
    ids = {place.user for place in places if place.user is not None}
    ids |= {user for users in teams.values() for user in users}
    counted = _counted(plan, teams)
    return People(_why_not(ids, now), plan.routed.open_counts(counted) if counted else {}, teams)


def _teams(ids: Iterable[int]) -> dict[int, list[int]]:
    found = {}
    for team in sorted(ids):
        branch = Team.objects.branch_ids([team])
        rows = User.objects.who_may_own().filter(team__in=branch).order_by("id")
        found[team] = list(rows.values_list("id", flat=True))
    return found


def _counted(plan: Plan, teams: Mapping[int, list[int]]) -> set[int]:
    """Those whose open records matter: counting them costs, so only where somebody asks."""
    found: set[int] = set()
    for node in plan.nodes.values():
        by_open = node.strategy in (Strategy.LEAST, Strategy.CAPACITY)
        for place in node.members:
            if by_open or place.capacity is not None:
                found |= {place.user} if place.user is not None else {*teams[place.team]}
    return found


def _why_not(ids: set[int], now: datetime) -> dict[int, str]:
    day = now.astimezone(ZoneInfo(Organisation.current().time_zone)).date()
    away = set(Absence.objects.on(day).filter(user__in=ids).values_list("user_id", flat=True))
    found = {}
    for user in User.objects.filter(pk__in=ids).only("is_active", "has_seat", "role"):
        if not user.is_active:
            found[user.pk] = INACTIVE
        elif not user.has_seat or user.role == Role.READER:
            found[user.pk] = SEATLESS
        elif user.pk in away:
            found[user.pk] = AWAY
    return found
