"""Default deny: no address without a row that says who may reach it (TRUST law 1)."""

from __future__ import annotations

import pytest
from django.urls import path
from rest_framework.permissions import AllowAny, IsAuthenticated

from tests.guards import house, routes
from tests.guards.routes import LEVELS, Route, all_routes, level_of, policies


def undecided(found: list[Route], policy: dict[str, str]) -> list[str]:
    return [f"{route.name} ({route.path})" for route in found if not level_of(route.name, policy)]


def whole_policy() -> dict[str, str]:
    return {row: level for policy in policies().values() for row, level in policy.items()}


def test_every_route_has_a_row():
    problems = undecided(all_routes(), whole_policy())
    assert not problems, house.report(problems, "add a row to the app's tests/policy.py")


def test_control_a_route_without_a_row_is_found():
    stranger = Route("stranger", "stranger/", lambda request: None)
    assert undecided([stranger], {"known": "signed_in", "admin:*": "staff"}) == [
        "stranger (stranger/)"
    ]


def stale_rows(found: list[Route], policy: dict[str, str]) -> list[str]:
    names = [route.name for route in found]
    return [row for row in policy if not any(level_of(name, {row: "x"}) for name in names)]


def test_every_row_has_a_route():
    """A row nothing answers to is a promise about nothing."""
    problems = stale_rows(all_routes(), whole_policy())
    assert not problems, house.report(problems, "remove the row, or mend the name")


def test_control_a_row_without_a_route_is_found():
    assert stale_rows(all_routes(), {"gone": "seat"}) == ["gone"]


def test_rows_use_the_known_levels_and_stand_in_their_own_app():
    """An app decides about its own routes; what others bring is decided at the roof."""
    apps = {route.name: route.app for route in all_routes()}
    for app, policy in policies().items():
        for row, level in policy.items():
            assert level in LEVELS, f"{app}: {row}: {level} is none of {LEVELS}"
            if "*" in row:
                assert app == "crm", f"{app}: {row}: a pattern hides new routes; name them"
            elif apps.get(row) in house.FLOORS:
                # An app may mount views of a floor below it (a list's), never of one above.
                below = house.floor(app) <= house.floor(apps[row])
                assert below, f"{row} belongs into {apps[row]}/tests/policy.py"


def open_against_the_policy(found: list[Route], policy: dict[str, str]) -> list[str]:
    """Our own views that skip the sign-in although their row does not say anonymous."""
    return [
        route.name
        for route in found
        if route.app in house.FLOORS
        and route.is_open
        and level_of(route.name, policy) != "anonymous"
    ]


def test_only_what_the_policy_opens_is_open():
    problems = open_against_the_policy(all_routes(), whole_policy())
    assert not problems, house.report(problems, "drop login_not_required, or decide otherwise")


def test_control_an_open_view_is_found():
    def view(request): ...

    view.__module__, view.login_required = "users.views", False
    opened = Route("x", "x/", view)
    assert open_against_the_policy([opened], {"x": "signed_in"}) == ["x"]
    assert not open_against_the_policy([opened], {"x": "anonymous"})


def test_control_an_open_api_view_is_found():
    def view(request): ...

    view.__module__ = "records.views"
    for classes, opened in (([], True), ([AllowAny], True), ([IsAuthenticated], False)):
        view.cls = type("View", (), {"permission_classes": classes})
        found = open_against_the_policy([Route("x", "x/", view)], {"x": "signed_in"})
        assert bool(found) is opened


def test_control_the_walk_sees_a_new_route(monkeypatch):
    before = len(all_routes())
    extra = path("new/<int:pk>/", lambda request, pk: None, name="new")
    resolver = routes.get_resolver()
    patterns = [*resolver.url_patterns, extra]
    monkeypatch.setattr(routes, "get_resolver", lambda: type("R", (), {"url_patterns": patterns})())
    found = all_routes()
    assert len(found) == before + 1
    assert (found[-1].name, found[-1].address()) == ("new", "/new/1/")


@pytest.mark.parametrize(
    ("name", "level"), [("a", "seat"), ("admin:x", "staff"), ("admin:login", "anonymous")]
)
def test_a_named_row_wins_over_a_pattern(name, level):
    assert level_of(name, {"admin:*": "staff", "a": "seat", "admin:login": "anonymous"}) == level
