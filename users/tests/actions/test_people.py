"""Inviting people and changing what they may do."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from records.models import Event
from users import actions
from users.models import Organisation, User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def them(*users: User):
    return User.objects.filter(pk__in=[user.pk for user in users])


def invite(by, **values):
    values = {"email": "New@Example.com", "name": "New"} | values
    return actions.invite_user(by=by, values=values)


def test_an_invited_user_cannot_sign_in_until_a_password_is_set(boss):
    invite(boss)
    user = User.objects.get(email="new@example.com")
    assert not user.has_usable_password()
    event = Event.objects.get(kind="users.invited", record_id=user.pk)
    assert event.actor_id == boss.pk
    assert not {"password", "session_seal"} & set(event.changes)


@pytest.mark.parametrize("role", ["rep", "manager", "reader"])
def test_only_admins_manage_users(role):
    """CM-06, A1: every action about people refuses everybody else."""
    other = make_user("other", role=role)
    for act in (
        lambda: invite(other),
        lambda: actions.change_users(them(other), by=other, values={"role": "admin"}),
        lambda: actions.deactivate_users(them(other), by=other, successor=None),
        lambda: actions.activate_users(them(other), by=other),
        lambda: actions.hand_over(them(other), by=other, successor=None),
        lambda: actions.save_team(by=other, name="mine"),
        lambda: actions.save_organisation(by=other, values={"name": "mine"}),
        lambda: actions.invite_again(them(other), by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert User.objects.get().role == role


def test_an_admin_demoted_meanwhile_is_refused(boss):
    """The right is asked of the database, not of the object the request began with."""
    User.objects.filter(pk=boss.pk).update(role="rep")
    with pytest.raises(PermissionDenied):
        invite(boss)


def test_an_address_is_taken_once(boss):
    make_user("new")
    with pytest.raises(ValidationError) as refused:
        invite(boss)
    assert "email" in refused.value.error_dict


def test_rights_cannot_be_smuggled_in(boss):
    """Fields that no form offers are refused by name."""
    with pytest.raises(ValueError, match="is_superuser"):
        invite(boss, is_superuser=True)
    with pytest.raises(ValueError, match="password"):
        actions.change_users(them(boss), by=boss, values={"password": "x"})


def test_seats_run_out(boss, organisation):
    """CM-01: the boss and one more fit; readers without a seat are not counted."""
    Organisation.objects.update(seat_limit=2)
    invite(boss)
    invite(boss, email="reader@example.com", role="reader", has_seat=False)
    with pytest.raises(ValidationError) as refused:
        invite(boss, email="third@example.com")
    assert "has_seat" in refused.value.error_dict


def test_as_many_take_a_seat_as_are_left(boss, organisation):
    """CM-01: in a set, the rest are held with a reason; who has a seat keeps it."""
    Organisation.objects.update(seat_limit=3)
    seated = make_user("seated")
    waiting = [make_user(f"w{n}", has_seat=False) for n in range(3)]
    outcome = actions.change_users(them(seated, *waiting), by=boss, values={"has_seat": True})
    assert (outcome.changed, outcome.unchanged, outcome.held) == (1, 1, {"seats": 2})
    assert User.objects.with_seat().count() == 3


def test_coming_back_needs_a_free_seat(boss, organisation):
    Organisation.objects.update(seat_limit=1)
    gone = make_user("gone", is_active=False)
    reader = make_user("reader", is_active=False, has_seat=False)
    outcome = actions.activate_users(them(gone, reader), by=boss)
    assert (outcome.changed, outcome.held) == (1, {"seats": 1})
    assert not User.objects.get(pk=gone.pk).is_active


def test_giving_a_seat_to_the_deactivated_takes_none(boss, organisation):
    Organisation.objects.update(seat_limit=1)
    gone = make_user("gone", is_active=False, has_seat=False)
    outcome = actions.change_users(them(gone), by=boss, values={"has_seat": True})
    assert outcome.changed == 1


def test_nobody_changes_his_own_role(boss):
    make_user("other", role="admin")
    outcome = actions.change_users(them(boss), by=boss, values={"role": "rep"})
    assert outcome.held == {"yourself": 1}


def test_saving_ones_own_name_with_the_role_unchanged_is_fine(boss):
    values = {"role": "admin", "name": "The Boss"}
    assert actions.change_users(them(boss), by=boss, values=values).changed == 1


def test_the_last_admin_stays(boss):
    """Also when a set holds all of them, and when the system asks."""
    from records.actors import SYSTEM

    other = make_user("other", role="admin")
    everybody = actions.change_users(them(boss, other), by=SYSTEM, values={"role": "rep"})
    assert everybody.held["last_admin"] == 2
    one = actions.change_users(them(other), by=boss, values={"role": "rep"})
    assert one.changed == 1


def test_the_role_admin_opens_the_django_admin(boss):
    other = make_user("other")
    actions.change_users(them(other), by=boss, values={"role": "admin"})
    assert User.objects.get(pk=other.pk).is_staff
    actions.change_users(them(other), by=boss, values={"role": "rep"})
    assert not User.objects.get(pk=other.pk).is_staff


def test_a_newer_state_is_not_overwritten(boss):
    """X39: the version the form showed is not the present one."""
    other = make_user("other")
    old = {other.pk: other.version}
    actions.change_users(them(other), by=boss, values={"name": "First"}, expect=old)
    late = actions.change_users(them(other), by=boss, values={"name": "Second"}, expect=old)
    assert late.held == {"stale": 1}
    assert User.objects.get(pk=other.pk).name == "First"


def test_repeating_changes_and_tells_nothing(boss):
    other = make_user("other")
    values = {"role": "manager", "name": "Other"}
    assert actions.change_users(them(other), by=boss, values=values).changed == 1
    told = Event.objects.count()
    assert actions.change_users(them(other), by=boss, values=values).unchanged == 1
    assert Event.objects.count() == told
