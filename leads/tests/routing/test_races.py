"""Several workers at once: each lead once, and an even spread (TRUST E7); controls fail."""

from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from automations import actions
from automations.models import RoutingTrace, Territory, TerritoryMember, Wait, Why
from automations.routing import route as routing
from automations.routing import waiting
from automations.routing.plan import plan_of
from automations.routing.waiting import route_due
from leads.actions import create_leads
from leads.models import Lead
from leads.tests.factories import make_status
from records.models import Event
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
LEADS, PEOPLE, N = "leads", 4, 80


@pytest.fixture
def queue(monkeypatch):
    """Leads that wait, and small chunks, so that every worker gets some."""
    monkeypatch.setattr(waiting, "CHUNK", 5)
    plan_of.cache_clear()
    make_status()
    boss = make_user("boss", role="admin")
    actions.set_up_routing(by=boss, list_name=LEADS, default_owner=boss)
    root = Territory.objects.root(LEADS)
    people = [TerritoryMember(user=make_user(f"p{n}")) for n in range(PEOPLE)]
    place = Territory(list_name=LEADS, parent=root, name="All")
    actions.add_territories([place], by=boss, members=[people])
    actions.put_in_force(LEADS, by=boss)
    leads = [Lead(name=f"L{n}") for n in range(N)]
    with transaction.atomic():
        create_leads(leads, by=boss)
        Wait.objects.bulk_create(
            Wait(list_name=LEADS, record_id=lead.pk, why=Why.ARRIVED) for lead in leads
        )
    return leads


def spread() -> list[int]:
    rows = Lead.objects.values("owner").annotate(n=Count("id"))
    return sorted(each["n"] for each in rows)


def work() -> None:
    route_due(timezone.now())


def twice() -> list[int]:
    counted = Counter(RoutingTrace.objects.values_list("record_id", flat=True))
    return [pk for pk, n in counted.items() if n > 1]


def test_three_workers_spread_evenly_each_lead_once(queue):
    assert [each for each in at_once(work, work, work) if each] == []
    assert spread() == [N // PEOPLE] * PEOPLE
    assert (RoutingTrace.objects.count(), twice()) == (N, [])
    assert Event.objects.filter(kind="leads.assigned").count() == N
    assert not Wait.objects.exists()


def test_control_without_the_lock_of_the_counter_the_spread_is_uneven(queue, monkeypatch):
    """Two workers that read the same turns give the same people the next ones: of two times three
    leads nobody gets the fourth."""
    monkeypatch.setattr(waiting, "CHUNK", 3)
    Wait.objects.exclude(record_id__in=[lead.pk for lead in queue[:6]]).delete()
    both_have_decided, assign = meet_after(lambda: None), routing.assign

    def assign_then(*args):
        both_have_decided()
        return assign(*args)

    monkeypatch.setattr(routing, "lock_counter", timezone.now)
    monkeypatch.setattr(routing, "assign", assign_then)
    at_once(work, work)
    assert sorted(Counter(RoutingTrace.objects.values_list("owner", flat=True)).values()) != [
        1, 1, 2, 2
    ]  # fmt: skip


def test_control_without_skipping_what_another_has_leads_are_decided_twice(queue, monkeypatch):
    """Both look at the same waiting leads before either has given any out."""

    def unlocked(model, ids):
        return dict(model.objects.live().with_ids(ids).values_list("id", "owner_id"))

    monkeypatch.setattr(waiting, "lock_records", meet_after(unlocked))
    monkeypatch.setattr(waiting, "claim", lambda model, ids: list(ids)[: waiting.CHUNK])
    at_once(work, work)
    assert twice()


def test_a_person_who_routes_and_a_worker_at_the_same_time_wait_for_each_other(queue):
    ids, by = [lead.pk for lead in queue[: N // 2]], make_user("asker")
    found = at_once(work, lambda: routing.route(Lead.objects.with_ids(ids), by=by))
    assert not any(isinstance(each, Exception) for each in found), found
    assert not Lead.objects.filter(owner=None).exists()
