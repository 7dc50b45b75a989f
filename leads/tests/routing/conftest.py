"""Territories over leads, put in force as an admin does."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from automations import actions
from automations.models import RoutingTrace, Territory, TerritoryMember
from automations.routing.plan import plan_of
from automations.routing.waiting import route_due
from leads.actions import create_leads
from leads.models import Lead
from leads.tests.factories import make_status
from records.models import Event
from records.tests.drain import SEEN
from users.models import User
from users.tests.factories import make_user

LEADS = "leads"


@dataclass
class Map:
    """``boss`` is the default owner; ``place`` adds a territory with people."""

    admin: User
    boss: User
    drain: object
    root: Territory
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, **fields) -> User:
        if name not in self.people:
            self.people[name] = make_user(name, **fields)
        return self.people[name]

    def place(self, name: str, *people, inside: Territory | None = None, **fields) -> Territory:
        """``people``: names, or members ready made."""
        fields.setdefault("parent", inside or self.root)
        territory = Territory(list_name=LEADS, name=name, **fields)
        members = [
            TerritoryMember(user=self.person(each)) if isinstance(each, str) else each
            for each in people
        ]
        actions.add_territories([territory], by=self.admin, members=[members])
        return territory

    def begin(self) -> None:
        actions.put_in_force(LEADS, by=self.admin)

    def arrive(self, n: int = 1, **fields) -> list[Lead]:
        """Leads without an owner, as from a form; routed at once."""
        leads = [Lead(name=f"Lead {each}", **fields) for each in range(n)]
        create_leads(leads, by=self.boss)
        self.work()
        return leads

    def work(self, now=None) -> int:
        self.drain("routing")
        return route_due(now or timezone.now())

    def owner(self, lead: Lead) -> User | None:
        return Lead.objects.get(pk=lead.pk).owner

    def counts(self) -> dict[str, int]:
        """How many leads everybody has, by name."""
        found: dict[str, int] = {}
        for name in Lead.objects.values_list("owner__name", flat=True):
            found[name] = found.get(name, 0) + 1
        return found

    def trace(self, lead: Lead) -> RoutingTrace:
        return RoutingTrace.objects.filter(record_id=lead.pk).latest("id")


@pytest.fixture
def world(admin, drain) -> Map:
    """A tree with nothing but its root, whose leads are the boss's."""
    make_status()
    plan_of.cache_clear()
    boss = make_user("boss")
    actions.set_up_routing(by=admin, list_name=LEADS, default_owner=boss)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    SEEN["routing"] = last or 0
    return Map(admin, boss, drain, Territory.objects.root(LEADS))
