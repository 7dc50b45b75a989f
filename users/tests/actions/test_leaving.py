"""A9: somebody leaves; what he holds goes to somebody else, and nothing of his works any more."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from records.actions import change
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from users import actions
from users.handover import HANDOVER, Possession, possessions
from users.links import LinkTokens
from users.models import Team, User
from users.tests.factories import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db


def them(*users: User):
    return User.objects.filter(pk__in=[user.pk for user in users])


def three_sessions(user: User) -> list[Client]:
    """Signed in at three browsers by the real form."""
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        words = {"login": user.email, "password": PASSWORD}
        assert browser.post(reverse("account_login"), words).status_code == 302
        assert is_in(browser)
    return browsers


def is_in(browser: Client) -> bool:
    return browser.get(reverse("me")).status_code == 200


@pytest.fixture
def things(monkeypatch):
    """Things are what people own here, as an upper app would say."""

    def give(users, *, to, by):
        owned = Thing.objects.filter(owner__in=users)
        return change(owned, by=by, kind="fake.handed_over", values={"owner": to})

    def count(users):
        return Thing.objects.live().filter(owner__in=users).count()

    HANDOVER.append(Possession("things", count, give))
    yield
    HANDOVER.pop()


def test_sessions_end_at_once_and_for_good(boss):
    """Three browsers are signed out by the next click, and stay so after he is back."""
    leaver = make_user("leaver")
    browsers = three_sessions(leaver)
    actions.deactivate_users(them(leaver), by=boss, successor=None)
    assert [is_in(browser) for browser in browsers] == [False] * 3
    actions.activate_users(them(leaver), by=boss)
    assert [is_in(browser) for browser in browsers] == [False] * 3
    assert all(is_in(browser) for browser in three_sessions(leaver))


def test_a_changed_role_ends_all_sessions(boss):
    other = make_user("other")
    browsers = three_sessions(other)
    actions.change_users(them(other), by=boss, values={"role": "reader"})
    assert [is_in(browser) for browser in browsers] == [False] * 3


def test_a_changed_name_ends_none(boss):
    other = make_user("other")
    browsers = three_sessions(other)
    actions.change_users(them(other), by=boss, values={"name": "Otherwise"})
    assert [is_in(browser) for browser in browsers] == [True] * 3


def test_a_changed_password_ends_all_other_sessions():
    other = make_user("other")
    here, *elsewhere = three_sessions(other)
    words = {"oldpassword": PASSWORD, "password1": "new horse 4242", "password2": "new horse 4242"}
    here.post(reverse("account_change_password"), words)
    assert is_in(here)
    assert [is_in(browser) for browser in elsewhere] == [False] * 2


def test_mailed_links_of_the_deactivated_do_nothing(boss):
    leaver = make_user("leaver")
    token = LinkTokens().make_token(leaver)
    assert LinkTokens().check_token(leaver, token)
    actions.deactivate_users(them(leaver), by=boss, successor=None)
    assert not LinkTokens().check_token(User.objects.get(pk=leaver.pk), token)
    fresh = LinkTokens().make_token(User.objects.get(pk=leaver.pk))
    assert not LinkTokens().check_token(User.objects.get(pk=leaver.pk), fresh)
    actions.activate_users(them(leaver), by=boss)
    assert not LinkTokens().check_token(User.objects.get(pk=leaver.pk), token)


def test_what_he_holds_goes_to_the_successor(boss, things):
    leaver, heir = make_user("leaver"), make_user("heir")
    make_team("east", manager=leaver)
    for number in range(3):
        make_thing(f"thing {number}", owner=leaver)
    assert possessions(them(leaver)) == [("teams managed", 1), ("things", 3)]
    actions.deactivate_users(them(leaver), by=boss, successor=heir)
    assert possessions(them(leaver)) == []
    assert Thing.objects.filter(owner=heir).count() == 3
    assert Team.objects.get().manager == heir


def test_or_is_left_without_an_owner(boss, things):
    leaver = make_user("leaver")
    make_thing(owner=leaver)
    actions.deactivate_users(them(leaver), by=boss, successor=None)
    assert Thing.objects.get().owner is None


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"has_seat": False}, {"role": "reader"}], ids=str
)
def test_the_successor_must_be_able_to_own(boss, things, fields):
    """Refused as a whole: the leaver is not half gone."""
    leaver, heir = make_user("leaver"), make_user("heir", **fields)
    with pytest.raises(ValidationError):
        actions.deactivate_users(them(leaver), by=boss, successor=heir)
    assert User.objects.get(pk=leaver.pk).is_active


def test_nobody_shuts_himself_out(boss):
    make_user("other", role="admin")
    outcome = actions.deactivate_users(them(boss), by=boss, successor=None)
    assert outcome.held == {"yourself": 1}
    assert User.objects.get(pk=boss.pk).is_active


def test_who_is_held_keeps_what_he_holds(boss, things):
    make_thing(owner=boss)
    actions.deactivate_users(them(boss), by=boss, successor=None)
    assert Thing.objects.get().owner == boss


def test_deactivating_again_changes_nothing(boss):
    leaver = make_user("leaver")
    assert actions.deactivate_users(them(leaver), by=boss, successor=None).changed == 1
    assert actions.deactivate_users(them(leaver), by=boss, successor=None).changed == 0
