"""A1: every address of the app has a row in the policy table, and keeps to it."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, reverse

from users import sign_in_urls, urls
from users.tests.factories import make_team, make_user
from users.tests.policy import POLICY

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "delete")


def names(patterns) -> list[str]:
    found = []
    for each in patterns:
        if isinstance(each, URLResolver):
            found += names(each.url_patterns)
        elif isinstance(each, URLPattern):
            found.append(each.name)
    return found


def test_each_address_has_its_row():
    routes = {*names(urls.urlpatterns), *names(sign_in_urls.urlpatterns), "admin_login"}
    assert routes == set(POLICY)


def address(name: str) -> str:
    if name == "account_reset_password_from_key":
        return reverse(name, args=["1", "key"])
    for args in ([], [1]):
        try:
            return reverse(name, args=args)
        except Exception:
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("method", METHODS)
def test_strangers_are_sent_to_the_door(client, rep, method):
    for name, who in POLICY.items():
        if who == "anonymous":
            continue
        answer = getattr(client, method)(address(name))
        assert answer.status_code == 302, name
        assert answer.url.startswith("/accounts/login/"), name


@pytest.mark.parametrize("role", ["rep", "manager", "reader"])
@pytest.mark.parametrize("method", METHODS)
def test_set_up_is_for_admins(client, role, method):
    client.force_login(make_user("other", role=role))
    make_team()
    for name, who in POLICY.items():
        if who == "admin":
            answer = getattr(client, method)(address(name))
            assert answer.status_code in {403, 405}, name


def test_wrong_methods_are_refused(client, boss):
    client.force_login(boss)
    for name in ("me", "user_list", "user_invite", "organisation", "team_add"):
        assert client.put(address(name)).status_code == 405
        assert client.delete(address(name)).status_code == 405
    for name in ("me_theme", "absence_cancel", "user_activate", "team_remove"):
        assert client.get(address(name)).status_code == 405


def test_what_is_not_there_is_not_found(client, boss):
    client.force_login(boss)
    for name in ("user_edit", "user_deactivate", "team_edit"):
        assert client.get(reverse(name, args=[999_999])).status_code == 404
    for name in ("user_activate", "user_invite_again", "team_remove", "absence_cancel"):
        assert client.post(reverse(name, args=[999_999])).status_code == 404


def test_forged_requests_are_refused(boss):
    """CSRF: a page elsewhere cannot act for a signed-in admin."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss)
    assert browser.post(reverse("user_invite"), {"email": "x@example.com"}).status_code == 403
