"""Territories find the people leads are for (CM-05, CM-06)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from automations import actions
from automations.models import RoutingVersion, Run, Territory, TerritoryMember, Wait
from automations.reading import Broken
from automations.routing.plan import plan_of
from automations.routing.waiting import route_due
from automations.served import map_territories
from automations.tests.factories import make_rule
from leads.actions import change_leads, create_leads
from leads.impact import impact_of
from leads.models import Lead, Source
from leads.tests.routing.conftest import LEADS
from notifications.models import Notification
from records.actions import undo
from records.models import Batch, Event
from records.models.events import ActorKind
from records.tests.drain import SEEN
from records.tests.imports.make import done, uploaded
from records.waking import Turn
from users.actions import deactivate_users
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_lead_goes_to_the_narrowest_territory_it_fits(world):
    """CM-05: by country, then by how its postal code begins; a zero in front counts."""
    us = world.place("United States", "sam", wanted={"country": ["US"]})
    world.place("Boston", "amy", inside=us, wanted={"postal": ["021"]})
    world.begin()
    (boston,) = world.arrive(country="US", postal_code="02134")
    (other,) = world.arrive(country="US", postal_code="21340")
    (elsewhere,) = world.arrive(country="DE", postal_code="02134")
    assert world.owner(boston).name == "Amy"
    assert world.owner(other).name == "Sam"
    assert world.owner(elsewhere) == world.boss


def test_a_zero_in_front_counts(world):
    """01581 is not 1581: Westboro is not Oberursel."""
    world.place("Westboro", "amy", wanted={"postal": ["01581"]})
    world.place("Elsewhere", "ben", wanted={"postal": ["1581"]})
    world.begin()
    (here,) = world.arrive(postal_code="01581-1234")
    (there,) = world.arrive(postal_code="1581")
    assert (world.owner(here).name, world.owner(there).name) == ("Amy", "Ben")


def test_by_domain_source_region_and_any_filter(world):
    """CM-05: whatever the list can ask for can be asked for."""
    fair = Source.objects.create(name="Fair")
    world.place("Austria", "eva", wanted={"domain": ["at"]})
    world.place("Fair", "max", wanted={"source": [str(fair.pk)]})
    world.place("Bavaria", "ida", wanted={"country": ["DE"], "region": ["bavaria", "by"]})
    world.place("Urgent", "uli", params="priority=3")
    world.begin()
    found = {
        "Eva": {"website": "https://www.shop.example.at/en"},
        "Max": {"source": fair},
        "Ida": {"country": "DE", "region": " Bavaria "},
        "Uli": {"priority": 3},
        "Boss": {"country": "AT", "region": "by"},
    }
    for name, fields in found.items():
        (lead,) = world.arrive(**fields)
        assert world.owner(lead).name == name
    lead = Lead(name="By mail")
    create_leads([lead], by=world.boss, points=[{"email": ["ada@mail.example.at"]}])
    world.work()
    assert world.owner(lead).name == "Eva"


def test_the_first_that_fits_is_entered(world):
    world.place("First", "amy", wanted={"country": ["DE", "AT"]})
    second = world.place("Second", "ben", wanted={"country": ["DE"]})
    world.begin()
    assert world.owner(*world.arrive(country="DE")).name == "Amy"
    actions.move_territory(second, by=world.admin, down=False)
    assert world.owner(*world.arrive(country="DE")).name == "Amy", "not in force yet"
    world.begin()
    assert world.owner(*world.arrive(country="DE")).name == "Ben"


def test_nothing_happens_before_territories_are_in_force_nor_after_they_are_switched_off(world):
    world.place("All", "amy")
    (lead,) = world.arrive()
    assert world.owner(lead) is None
    world.begin()
    assert world.owner(*world.arrive()).name == "Amy"
    actions.switch_routing_off(LEADS, by=world.admin)
    assert world.owner(*world.arrive()) is None
    assert not Wait.objects.exists()


def test_only_admins_set_it_up(world, rep):
    """CM-06."""
    place = world.place("All", "amy")
    member = TerritoryMember.objects.filter(territory=place)
    rows = Territory.objects.filter(pk=place.pk)
    for act in (
        lambda: actions.set_up_routing(by=rep, list_name=LEADS, default_owner=rep),
        lambda: actions.add_territories([], by=rep),
        lambda: actions.change_territories(rows, by=rep, values={"name": "x"}),
        lambda: actions.move_territory(place, by=rep, down=True),
        lambda: actions.remove_territories(rows, by=rep),
        lambda: actions.add_members([], by=rep),
        lambda: actions.change_members(member, by=rep, values={"weight": 2}),
        lambda: actions.remove_members(member, by=rep),
        lambda: actions.put_in_force(LEADS, by=rep),
        lambda: actions.switch_routing_off(LEADS, by=rep),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_lead_with_an_owner_is_left_alone(world):
    world.place("All", "amy")
    world.begin()
    assert world.owner(*world.arrive(owner=world.boss)) == world.boss


def test_each_assignment_is_an_event_of_a_batch_that_can_be_taken_back(world):
    """Taken back, nothing begins anew."""
    world.place("All", "amy")
    world.begin()
    leads = world.arrive(3)
    event = Event.objects.filter(record_id=leads[0].pk, kind="leads.assigned").get()
    assert event.actor_kind == ActorKind.AUTOMATION
    batch = Batch.objects.get(pk=event.batch)
    assert batch.changed == 3
    undo(batch, by=world.admin)
    world.work()
    assert [world.owner(lead) for lead in leads] == [None] * 3


def test_the_assignee_is_told(world):
    """WB-17: the notice of an assignment, by whatever way they chose to hear."""
    SEEN["notices"] = Event.objects.latest("id").pk
    world.place("All", "amy")
    world.begin()
    world.arrive(2)
    world.drain("notices")
    told = Notification.objects.get(user=world.people["amy"], kind="assigned")
    assert told.count == 2


def test_who_leaves_without_a_successor_has_their_leads_routed_again(world):
    world.place("All", "amy", "ben")
    world.begin()
    leads = world.arrive(4)
    deactivate_users(User.objects.filter(name="Amy"), by=world.admin, successor=None)
    world.work()
    assert {world.owner(lead).name for lead in leads} == {"Ben"}
    assert sorted(world.trace(lead).why for lead in leads) == ["arrived"] * 2 + ["left"] * 2


def test_a_successor_takes_the_places_in_territories_too(world):
    world.place("All", "amy")
    world.begin()
    cat = world.person("cat")
    deactivate_users(User.objects.filter(name="Amy"), by=world.admin, successor=cat)
    assert world.owner(*world.arrive()) == cat
    assert RoutingVersion.objects.in_force(LEADS).number == 2


def test_a_rule_may_route(world):
    """An effect of automations: "give it to whom its territory names"."""
    world.place("All", "amy")
    world.begin()
    rule = make_rule(trigger="leads.changed", effects=[{"effect": "leads.route"}])
    (lead,) = world.arrive(owner=world.boss)
    SEEN["automations"] = Event.objects.latest("id").pk
    change_leads(Lead.objects.filter(pk=lead.pk), by=world.boss, values={"city": "Bonn"})
    world.drain("automations")
    assert world.owner(lead).name == "Amy"
    assert world.trace(lead).why == "rule"
    assert Run.objects.get(rule=rule).result == "done"


def test_an_import_brings_leads_without_owner_that_are_routed(world):
    world.place("France", "amy", wanted={"country": ["FR"]})
    world.begin()
    done(uploaded(world.admin, "name,country\nAda,FR\nBob,DE\n", target="leads"))
    world.work()
    assert world.counts() == {"Amy": 1, "Boss": 1}


def test_merging_a_source_points_territories_at_its_successor(world):
    """Part 4, no. 9: what the set-up is used for is told, and follows."""
    old, new = Source.objects.create(name="Old"), Source.objects.create(name="New")
    world.place("Old", "amy", wanted={"source": [str(old.pk)]})
    world.begin()
    assert impact_of(old).others == ["1 territory"]
    map_territories(old, by=world.admin, into=new)
    assert world.owner(*world.arrive(source=new)).name == "Amy"


def test_filters_that_point_to_what_is_gone_are_met_by_nobody(world):
    world.place("Urgent", "amy", params="priority=3")
    world.begin()
    version = RoutingVersion.objects.in_force(LEADS)
    version.content[1]["params"] = "custom.gone=1"
    version.save()
    plan_of.cache_clear()
    assert world.owner(*world.arrive(priority=3)) == world.boss


def test_a_filter_that_means_something_else_for_everybody_is_refused(world):
    world.place("Mine", "amy", params="owner=me")
    with pytest.raises(Broken, match=r"Mine: .*me"):
        world.begin()


def test_query_count_does_not_grow_with_the_leads(world, django_assert_max_num_queries):
    """A set at a time: 3 leads cost what 30 cost."""
    world.place("All", "amy", "ben", params="priority__not=1")
    world.begin()
    for n in (3, 30):
        create_leads([Lead(name=f"L{n} {i}") for i in range(n)], by=world.boss)
        world.drain("routing")
        with django_assert_max_num_queries(43):
            route_due(timezone.now())


def test_a_worker_whose_turn_is_over_leaves_the_rest_in_line(world):
    """Decision 0052: what it has not looked at waits for the next call, and is lost to nobody."""
    world.begin()
    create_leads([Lead(name="Ada")], by=world.boss)
    world.drain("routing")
    assert route_due(timezone.now(), turn=Turn(timedelta(0))) == 0
    assert Wait.objects.count() == 1
    assert route_due(timezone.now(), turn=Turn()) == 1
