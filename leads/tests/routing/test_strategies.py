"""Who of several people gets it (CM-05): always the same way, never somebody who cannot."""

from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from automations.models import Strategy, TerritoryMember
from automations.routing.choosing import STEP, Turns
from automations.routing.deciding import Asked, Deciding
from automations.routing.people import AWAY, FULL, INACTIVE, SEATLESS, People
from automations.routing.plan import Plan
from leads.tests.factories import make_lead, make_status
from users.models import Absence, User
from users.tests.factories import make_team, make_user


def content(members, strategy=Strategy.TURNS, root=()) -> list[dict]:
    """A root with one territory inside that takes everything."""
    shared = {"wanted": {}, "params": "", "act_within": None}
    return [
        {
            "id": 1,
            "parent": None,
            "name": "Root",
            "strategy": "turns",
            "members": [*root],
            **shared,
        },
        {"id": 2, "parent": 1, "name": "All", "strategy": strategy, "members": members, **shared},
    ]


def member(user, weight=1, capacity=None) -> dict:
    return {"user": user, "team": None, "weight": weight, "capacity": capacity}


def decide(n, members, strategy=Strategy.TURNS, people=None, root=()):
    """The owners of n records, one after the other."""
    plan = Plan("leads", content(members, strategy, root))
    deciding = Deciding(plan, people or People(), Turns())
    return [deciding.decide(Asked({})) for _n in range(n)]


def owners(*args, **more) -> list[int | None]:
    return [each.owner for each in decide(*args, **more)]


def test_in_turn():
    assert owners(5, [member(1), member(2), member(3)]) == [1, 2, 3, 1, 2]


def test_the_first_who_is_there():
    away = People({1: AWAY})
    members = [member(1), member(2), member(3)]
    assert owners(3, members, Strategy.FIXED) == [1, 1, 1]
    assert owners(3, members, Strategy.FIXED, away) == [2, 2, 2]


def test_by_weight_in_an_even_mixture():
    found = owners(8, [member(1, weight=3), member(2)], Strategy.WEIGHT)
    assert Counter(found) == {1: 6, 2: 2}
    assert found[:4].count(2) == 1


def test_fewest_open_first_and_ties_in_turn():
    people = People(open={1: 3, 2: 1, 3: 3})
    assert owners(5, [member(1), member(2), member(3)], Strategy.LEAST, people) == [2, 2, 1, 3, 2]


def test_most_room_first():
    people = People(open={1: 5, 2: 5})
    members = [member(1, capacity=10), member(2, capacity=20)]
    assert Counter(owners(12, members, Strategy.CAPACITY, people)) == {1: 3, 2: 9}


def test_whoever_is_full_is_skipped_with_the_numbers():
    people = People(open={1: 5})
    decision = decide(1, [member(1, capacity=5), member(2)], people=people)[0]
    assert decision.owner == 2
    assert decision.skipped == [(2, 1, FULL, 5, 5)]


def test_where_nobody_is_free_the_territory_around_it_gives():
    people = People({1: AWAY})
    decision = decide(1, [member(1)], people=people, root=[member(9)])[0]
    assert (decision.owner, decision.node.pk) == (9, 1)
    assert decision.skipped == [(2, 1, AWAY, None, None)]


def test_where_nobody_is_free_at_all_nobody_gets_it():
    decision = decide(1, [member(1)], people=People({1: AWAY}))[0]
    assert (decision.owner, decision.node) == (None, None)


def test_who_comes_back_is_not_flooded_with_what_they_missed():
    plan = Plan("leads", content([member(1), member(2)]))
    people = People({1: AWAY})
    deciding = Deciding(plan, people, Turns())
    assert [deciding.decide(Asked({})).owner for _n in range(4)] == [2, 2, 2, 2]
    people.why_not = {}
    assert [deciding.decide(Asked({})).owner for _n in range(4)] == [1, 1, 2, 1]


UNABLE = some.sampled_from([INACTIVE, SEATLESS, AWAY])
MEMBERS = some.lists(
    some.builds(
        member,
        some.integers(1, 8),
        weight=some.integers(1, 5),
        capacity=some.none() | some.integers(1, 6),
    ),
    max_size=8,
)


@settings(max_examples=200)
@given(
    members=MEMBERS,
    strategy=some.sampled_from(Strategy.values),
    unable=some.dictionaries(some.integers(1, 8), UNABLE),
    opened=some.dictionaries(some.integers(1, 8), some.integers(0, 6)),
    n=some.integers(1, 40),
)
def test_deterministic_and_never_somebody_who_cannot(members, strategy, unable, opened, n):
    """X47: the same world decides the same; nobody absent, seatless, inactive or full is given
    anything; and nobody is left out while somebody is free."""
    runs = [decide(n, members, strategy, People(unable, dict(opened))) for _run in range(2)]
    assert [each.owner for each in runs[0]] == [each.owner for each in runs[1]]
    capacity = {}
    for each in members:
        capacity.setdefault(each["user"], each["capacity"])
    count = Counter(opened)
    for decision in runs[0]:
        free = {
            user
            for user, most in capacity.items()
            if user not in unable and (most is None or count[user] < most)
        }
        assert decision.owner in free if free else decision.owner is None
        assert {skipped[1] for skipped in decision.skipped} == set(capacity) - free
        count[decision.owner] += 1


@settings(max_examples=100)
@given(people=some.integers(1, 12), n=some.integers(0, 100))
def test_in_turn_counts_differ_by_at_most_one(people, n):
    counts = Counter(owners(n, [member(each) for each in range(1, people + 1)]))
    found = [counts[each] for each in range(1, people + 1)]
    assert max(found) - min(found) <= 1


@settings(max_examples=100)
@given(weights=some.lists(some.integers(1, 16), min_size=1, max_size=6), n=some.integers(1, 120))
def test_by_weight_nobody_is_more_than_one_step_ahead(weights, n):
    members = [member(user, weight=w) for user, w in enumerate(weights, 1)]
    counts = Counter(owners(n, members, Strategy.WEIGHT))
    passed = [counts[user] * (STEP // weight) for user, weight in enumerate(weights, 1)]
    assert max(passed) - min(passed) <= STEP


@pytest.mark.django_db
def test_people_as_they_are_now(world):
    """Absent today, without a seat, read-only, inactive: each is skipped for its reason."""
    day = timezone.now().date()
    world.place("All", "away", "seatless", "reader", "gone", "amy")
    Absence.objects.create(user=world.people["away"], since=day, until=day)
    change = {"seatless": {"has_seat": False}, "reader": {"role": "reader"}}
    for name, fields in (change | {"gone": {"is_active": False}}).items():
        User.objects.filter(pk=world.people[name].pk).update(**fields)
    world.begin()
    (lead,) = world.arrive()
    assert world.owner(lead).name == "Amy"
    names = {user.pk: name for name, user in world.people.items()}
    assert [(names[each[1]], each[2]) for each in world.trace(lead).skipped] == [
        ("away", AWAY),
        ("seatless", SEATLESS),
        ("reader", SEATLESS),
        ("gone", INACTIVE),
    ]


@pytest.mark.django_db
def test_a_team_stands_for_its_people_and_those_of_the_teams_below(world):
    team = make_team("Sales")
    below = make_team("Inside sales", parent=team)
    amy, ben = make_user("amy", team=team), make_user("ben", team=below)
    make_user("reader", team=below, role="reader")
    world.place("All", TerritoryMember(team=team))
    world.begin()
    leads = world.arrive(4)
    assert [world.owner(lead) for lead in leads] == [amy, ben, amy, ben]


@pytest.mark.django_db
def test_capacity_counts_what_is_still_open(world):
    amy = world.person("amy")
    over = make_status("Lost", kind="lost")
    for _n in range(3):
        make_lead(owner=amy, status=over)
    make_lead(owner=amy)
    world.place("All", TerritoryMember(user=amy, capacity=2))
    world.begin()
    leads = world.arrive(2)
    assert [world.owner(lead) for lead in leads] == [amy, world.boss]
    assert world.trace(leads[1]).skipped == [
        [world.trace(leads[0]).territory_id, amy.pk, FULL, 2, 2]
    ]


@pytest.mark.django_db
def test_turns_go_on_where_they_stood(world):
    """The counter is the database's, not the worker's."""
    world.place("All", "amy", "ben", "cat")
    world.begin()
    found = [world.owner(*world.arrive()).name for _n in range(6)]
    assert found == ["Amy", "Ben", "Cat"] * 2
