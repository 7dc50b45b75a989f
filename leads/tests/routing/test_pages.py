"""The pages of routing: the tree, its parts, trying it, ticked leads (CM-05, CM-06)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.models import RoutingVersion, Territory, TerritoryMember
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from leads.tests.routing.conftest import LEADS
from records.jobs import runner
from records.models import Batch, Job, Selection

pytestmark = pytest.mark.django_db


def select(user, leads) -> Selection:
    ids = [lead.pk for lead in leads]
    return Selection.objects.create(
        user=user, list_name=LEADS, params="list=all", ids=ids, count=len(ids), zone="UTC",
        everything=False, asked_at=timezone.now(),
    )  # fmt: skip


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_nothing_to_a_routed_lead(client, admin, rep):
    """CM-05, CM-06: an admin sets it up by hand, and puts it in force."""
    client.force_login(admin)
    page = reverse("routing")
    assert "Who gets a new lead?" in text_of(client.get(page))
    client.post(page, {"default_owner": rep.pk})
    inside = {"name": "Boston", "country": ["US"], "postal": "021, 022", "strategy": "turns"}
    answer = client.post(reverse("territory_new"), inside)
    place = Territory.objects.get(name="Boston")
    assert answer["Location"] == reverse("territory", args=[place.pk])
    assert place.wanted == {"country": ["US"], "postal": ["021", "022"]}
    client.post(reverse("territory_people", args=[place.pk]), {"user": admin.pk, "weight": 1})
    text = text_of(client.get(page))
    assert "Country: United States; postal code: 021, 022" in text
    assert "Nothing is routed yet" in text
    client.post(reverse("routing_force"))
    text = text_of(client.get(page))
    assert "Version 1" in text and "Put in force" not in text
    client.post(reverse("routing_off"))
    assert RoutingVersion.objects.in_force(LEADS) is None


def test_nonsense_is_refused_in_words(client, world):
    client.force_login(world.admin)
    values = {"name": "X", "domain": "no domain", "strategy": "turns"}
    answer = client.post(reverse("territory_new"), values)
    assert answer.status_code == 422
    assert "is no domain" in text_of(answer)
    place = world.place("All", "amy")
    people = reverse("territory_people", args=[place.pk])
    twice = client.post(people, {"user": world.people["amy"].pk, "weight": 1})
    neither = client.post(people, {"weight": 1})
    assert (twice.status_code, neither.status_code) == (422, 422)
    assert "They are there already." in text_of(twice)
    assert "Choose a person or a team." in text_of(neither)


def test_a_newer_state_is_not_overwritten(client, world):
    """TRUST E9."""
    place = world.place("All", "amy")
    client.force_login(world.admin)
    values = {"name": "Mine", "strategy": "turns", "version": place.version}
    address = reverse("territory", args=[place.pk])
    assert client.post(address, values).status_code == 302
    assert client.post(address, values | {"name": "Late"}).status_code == 422


def test_order_and_removal_with_everything_inside(client, world):
    first, second = world.place("First"), world.place("Second")
    world.place("Inside", inside=first)
    client.force_login(world.admin)
    client.post(reverse("territory_move", args=[second.pk]), {"to": "up"})
    names = list(
        Territory.objects.filter(parent=world.root).in_order().values_list("name", flat=True)
    )
    assert names == ["Second", "First"]
    client.post(reverse("territory_remove", args=[first.pk]))
    client.post(reverse("territory_remove", args=[world.root.pk]))
    assert set(Territory.objects.live().values_list("name", flat=True)) == {
        "Everything else", "Second",
    }  # fmt: skip


def test_trying_a_lead_changes_nothing(client, world):
    world.place("Bonn", "amy", wanted={"postal": ["531"]})
    lead = make_lead("Ada", postal_code="53111")
    client.force_login(world.admin)
    by_number = text_of(client.get(reverse("routing_try"), {"number": lead.pk}))
    by_facts = text_of(client.get(reverse("routing_try"), {"postal": "53111"}))
    for text in (by_number, by_facts):
        assert "To <strong>Amy</strong> by “Bonn”: whose turn it was." in text
    assert client.get(reverse("routing_try"), {"number": 999}).status_code == 422
    assert client.get(reverse("routing_try"), {"domain": "no domain"}).status_code == 422
    assert world.owner(lead) is None


def test_ticked_leads_are_routed_after_a_look(client, world, rep):
    """Whoever has them now; what each person would get is shown before; one way back."""
    world.place("All", "amy", "ben")
    world.begin()
    leads = [make_lead(f"L{n}", owner=rep) for n in range(4)]
    client.force_login(rep)
    address = reverse("route_selection", args=[select(rep, leads).pk])
    text = text_of(client.get(address))
    assert '<span>Amy</span><span class="end num">2</span>' in text
    client.post(address)
    job = Job.objects.latest("created_at")
    runner.run(job.pk)
    assert world.counts() == {"Amy": 2, "Ben": 2}
    assert {world.trace(lead).why for lead in leads} == {"asked"}
    job.refresh_from_db()
    assert Batch.objects.get(pk=job.batch_id).changed == 4


def test_somebody_elses_selection_and_routing_switched_off(client, world, rep):
    client.force_login(rep)
    theirs = select(world.boss, [])
    assert client.get(reverse("route_selection", args=[theirs.pk])).status_code == 404
    mine = reverse("route_selection", args=[select(rep, [make_lead()]).pk])
    assert "Routing is switched off" in text_of(client.get(mine))
    assert client.post(mine).status_code == 200
    assert not Job.objects.exists()


def test_the_list_offers_it(client, rep):
    make_lead()
    client.force_login(rep)
    assert "Route" in text_of(client.get(reverse("leads"), {"list": "all"}))


def test_tree_query_count(client, world, django_assert_num_queries):
    """Three territories cost what one costs."""
    make_status()
    client.force_login(world.admin)
    address = reverse("routing")
    world.place("One", "amy", wanted={"country": ["DE"]})
    client.get(address)
    for n in range(2):
        with django_assert_num_queries(9):
            client.get(address)
        for name in "ab":
            world.place(f"{name}{n}", "amy", "ben", wanted={"country": ["FR"]})
    assert TerritoryMember.objects.count() == 10
    assert not Lead.objects.exists()
