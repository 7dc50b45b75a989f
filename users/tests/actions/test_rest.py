"""Teams, absences, organisation, and the host's way in."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from users import actions
from users.models import Absence, Organisation, Team, User
from users.tests.factories import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db
DAYS = {"since": date(2027, 8, 1), "until": date(2027, 8, 14)}


def test_a_team_never_hangs_below_itself(boss):
    south = make_team("south")
    coast = make_team("coast", parent=south)
    below = actions.save_team(by=boss, team=south, name="south", parent=coast)
    itself = actions.save_team(by=boss, team=south, name="south", parent=south)
    assert (below.held, itself.held) == ({"cycle": 1}, {"cycle": 1})


def test_only_empty_teams_go(boss):
    south = make_team("south")
    coast = make_team("coast", parent=south)
    make_user("rep", team=coast)
    assert actions.remove_teams(Team.objects.all(), by=boss).held == {"not_empty": 2}
    User.objects.update(team=None)
    assert actions.remove_teams(Team.objects.filter(pk=coast.pk), by=boss).changed == 1
    assert actions.remove_teams(Team.objects.filter(pk=south.pk), by=boss).changed == 1


def test_managers_enter_absences_of_their_teams(boss):
    head = make_user("head", role="manager")
    mine = make_user("mine", team=make_team(manager=head))
    other = make_user("other")
    assert actions.set_absence(by=head, user=mine, **DAYS).changed == 1
    assert actions.set_absence(by=boss, user=other, **DAYS).changed == 1
    with pytest.raises(PermissionDenied):
        actions.set_absence(by=head, user=boss, **DAYS)
    with pytest.raises(PermissionDenied):
        actions.cancel_absences(Absence.objects.filter(user=boss) | Absence.objects.all(), by=mine)


def test_an_absence_is_moved(rep):
    actions.set_absence(by=rep, user=rep, **DAYS)
    absence = Absence.objects.get()
    moved = {"since": date(2027, 8, 2), "until": date(2027, 8, 15)}
    actions.set_absence(by=rep, user=rep, absence=absence, **moved)
    assert list(Absence.objects.on(date(2027, 8, 15))) == [absence]
    assert not Absence.objects.on(date(2027, 8, 1)).exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda user: Absence.objects.create(user=user, since="2027-08-02", until="2027-08-01"),
        lambda user: Absence.objects.create(
            user=user, substitute=user, since="2027-08-01", until="2027-08-01"
        ),
        lambda user: User.objects.create(email="Upper@example.com"),
        lambda user: User.objects.create(email=user.email),
        lambda user: Organisation.objects.bulk_create([Organisation(), Organisation()]),
        lambda user: Organisation.objects.create(single=False),
        lambda user: Team.objects.filter(pk=make_team().pk).update(parent_id=Team.objects.get().pk),
    ],
)
def test_the_database_keeps_the_law(rep, make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(rep)


def test_workdays():
    """X31: hours of the weekday, and no holiday."""
    company = Organisation(holidays=[{"date": "2027-01-01", "name": "New Year"}])
    assert company.is_workday(date(2027, 1, 4))
    assert not company.is_workday(date(2027, 1, 1))
    assert not company.is_workday(date(2027, 1, 2))


def test_settings_are_saved_by_name_only(boss):
    with pytest.raises(ValueError, match="single"):
        actions.save_organisation(by=boss, values={"single": False})


def make_admin(monkeypatch, email: str, password: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("make_admin", email=email, password_stdin=True, stdout=out)
    return out.getvalue()


def test_the_host_makes_an_admin(monkeypatch):
    """Idempotent; restores who was demoted or deactivated."""
    assert "is admin now" in make_admin(monkeypatch, "Ann@example.com", PASSWORD)
    ann = User.objects.get(email="ann@example.com")
    assert ann.is_admin and ann.is_staff and ann.check_password(PASSWORD)
    assert "already" in make_admin(monkeypatch, "ann@example.com", PASSWORD)
    assert User.objects.get().version == ann.version
    User.objects.update(role="rep", is_active=False)
    make_admin(monkeypatch, "ann@example.com", "another horse 42")
    ann.refresh_from_db()
    assert ann.is_admin and ann.check_password("another horse 42")


@pytest.mark.parametrize(("email", "password"), [("no", PASSWORD), ("ann@example.com", "short")])
def test_the_host_is_told_what_is_wrong(monkeypatch, email, password):
    with pytest.raises(CommandError):
        make_admin(monkeypatch, email, password)
    assert not User.objects.exists()
