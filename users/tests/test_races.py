"""Rules over many users hold when two people act at once; each with its control (lock off)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from users import actions
from users.actions import leaving, organisation, people, teams
from users.models import Organisation, Team, User
from users.tests.factories import make_team, make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def no_lock() -> None:
    """The control: what happens when nobody waits."""


def invite(by: User, name: str):
    values = {"email": f"{name}@example.com", "name": name, "has_seat": True}
    return lambda: actions.invite_user(by=by, values=values)


@pytest.mark.parametrize(("locked", "seated"), [(True, 2), (False, 3)])
def test_the_last_seat_is_given_once(monkeypatch, locked, seated):
    """CM-01: two admins invite at once, one seat is left."""
    boss = make_user("boss", role="admin")
    Organisation.objects.create(name="Harbour Bakery", seat_limit=2)
    monkeypatch.setattr(people, "free_seats", meet_after(people.free_seats))
    if not locked:
        monkeypatch.setattr(people, "lock_people", no_lock)
    results = at_once(invite(boss, "one"), invite(boss, "two"))
    assert User.objects.with_seat().count() == seated
    assert sum(isinstance(each, ValidationError) for each in results) == 3 - seated


@pytest.mark.parametrize(("locked", "left"), [(True, 1), (False, 0)])
def test_one_admin_stays(monkeypatch, locked, left):
    """Two admins deactivate each other at once."""
    anna, ben = make_user("anna", role="admin"), make_user("ben", role="admin")
    monkeypatch.setattr(leaving, "an_admin_stays", meet_after(leaving.an_admin_stays))
    if not locked:
        monkeypatch.setattr(leaving, "lock_people", no_lock)

    def shut_out(by: User, whom: User):
        users = User.objects.filter(pk=whom.pk)
        return lambda: actions.deactivate_users(users, by=by, successor=None)

    results = at_once(shut_out(anna, ben), shut_out(ben, anna))
    assert User.objects.admins().count() == left
    assert sum(isinstance(each, PermissionDenied) for each in results) == left


@pytest.mark.parametrize(("locked", "admins"), [(True, 1), (False, 2)])
def test_the_first_run_happens_once(monkeypatch, locked, admins):
    """Two browsers fill in the welcome page at once."""
    monkeypatch.setattr(organisation, "nobody_yet", meet_after(organisation.nobody_yet))
    if not locked:
        # The single organisation would stop the second one too: it is there already.
        Organisation.objects.create(name="Harbour Bakery")
        monkeypatch.setattr(organisation, "lock_people", no_lock)

    def start(name: str):
        admin = {"name": name, "email": f"{name}@example.com", "password": "correct horse 42"}
        return lambda: actions.start_organisation(organisation={"name": name}, admin=admin)

    at_once(start("one"), start("two"))
    assert User.objects.admins().count() == admins


@pytest.mark.parametrize(("locked", "cycle"), [(True, False), (False, True)])
def test_two_moves_make_no_cycle(monkeypatch, locked, cycle):
    """X14: east goes below a team of west while west goes below a team of east."""
    boss = make_user("boss", role="admin")
    east, west = make_team("east"), make_team("west")
    port, pier = make_team("port", parent=east), make_team("pier", parent=west)
    monkeypatch.setattr(teams, "no_cycle", meet_after(teams.no_cycle))
    if not locked:
        monkeypatch.setattr(teams, "lock_people", no_lock)

    def move(team: Team, parent: Team):
        return lambda: actions.save_team(by=boss, team=team, name=team.name, parent=parent)

    at_once(move(east, pier), move(west, port))
    top_is_gone = not Team.objects.filter(parent__isnull=True).exists()
    assert top_is_gone is cycle
