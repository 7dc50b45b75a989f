"""A1: every route × every kind of person × every verb (TRUST A1, the written list of the open)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.guards import house
from tests.guards.routes import Route, all_routes, level_of, samples
from tests.guards.test_policy import whole_policy
from users.tests.factories import make_user

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")

PEOPLE: dict[str, dict | None] = {
    "anonymous": None,
    "reader": {"role": "reader"},
    "rep without a seat": {"role": "rep", "has_seat": False},
    "rep": {"role": "rep"},
    "manager": {"role": "manager"},
    "admin": {"role": "admin", "is_staff": True, "is_superuser": True},
}
MAY: dict[str, Callable] = {
    "anonymous": lambda user: True,
    "signed_in": lambda user: user.is_authenticated,
    "seat": lambda user: user.is_authenticated and user.can_write(),
    "manager": lambda user: user.is_authenticated and user.role in {"manager", "admin"},
    "admin": lambda user: user.is_authenticated and user.role == "admin",
    "staff": lambda user: user.is_authenticated and user.is_staff,
}


def address(route: Route, known: dict[str, dict]) -> str:
    """Its URL, with a real record where the app names one in SAMPLES()."""
    return reverse(route.name, kwargs=known[route.name]) if route.name in known else route.address()


class Undoing:
    """What one request writes never changes the next one's world. A point to return to is set
    before its first write: most requests are refused without any."""

    def __init__(self) -> None:
        self.point = None

    def __call__(self, execute, sql, params, many, context):
        if self.point is None and not sql.lstrip().upper().startswith("SELECT"):
            self.point = ""  # setting it comes along here as well
            self.point = transaction.savepoint()
        return execute(sql, params, many, context)

    def undo(self) -> None:
        if self.point:
            transaction.savepoint_rollback(self.point)
            transaction.savepoint_commit(self.point)


def ask(client: Client, method: str, url: str, cookies: dict[str, str]):
    client.cookies.clear()
    client.cookies.load(cookies)
    undoing = Undoing()
    with connection.execute_wrapper(undoing):
        answer = client.generic(method, url)
        answer.content if not answer.streaming else b"".join(answer.streaming_content)
    undoing.undo()
    answer.request_method = method
    return answer


def was_refused(answer) -> bool:
    """Sent to sign in, forbidden, not found or wrong verb: nothing shown, nothing done."""
    if answer.status_code == 302:
        sign_in = {reverse(settings.LOGIN_URL), reverse("admin:login")}
        return answer["Location"].split("?")[0] in sign_in
    return answer.status_code in {401, 403, 404, 405}


def faults(answer, allowed: bool, route: Route) -> str | None:
    if answer.status_code >= 500:
        return f"answers {answer.status_code}: {getattr(answer, 'exc_info', ('', ''))[1]!r}"
    if not allowed and not was_refused(answer):
        return f"is reached ({answer.status_code})"
    ours = route.app in house.FLOORS  # others' views answer 403 to missing parameters as well
    if allowed and ours and answer.status_code == 403 and answer.request_method == "GET":
        return "is forbidden although the policy allows it"
    return None


@pytest.fixture
def known(db) -> dict[str, dict]:
    return samples()


@pytest.mark.parametrize("person", PEOPLE)
def test_who_reaches_what(person, known):
    fields = PEOPLE[person]
    client = Client(raise_request_exception=False)
    make_user("somebody")  # an installation without anybody shows its first-run page instead
    user = AnonymousUser()
    if fields is not None:
        user = make_user("walker", **fields)
        client.force_login(user)
    cookies = {key: morsel.value for key, morsel in client.cookies.items()}
    policy, problems, walked = whole_policy(), [], 0
    for route in all_routes():
        url = address(route, known)
        level = level_of(route.name, policy) or "admin"  # no row: test_policy.py speaks up
        allowed = MAY[level](user)
        for method in METHODS:
            if method == "HEAD" and allowed and person != "admin":
                continue  # the same view as GET: asked where it must refuse, and once where it may
            walked += 1
            fault = faults(ask(client, method, url, cookies), allowed, route)
            if fault:
                problems.append(f"{person}: {method} {url} ({route.name}, {level}) {fault}")
    assert walked > 50
    assert not problems, house.report(problems, "gate the view, or mend the app's policy row")


def answer_of(status: int, location: str = "") -> HttpResponse:
    answer = HttpResponse(status=status, headers={"Location": location} if location else {})
    answer.request_method = "GET"
    return answer


def view(request): ...


view.__module__ = "users.views"
ROUTE = Route("x", "x/", view)


@pytest.mark.parametrize(
    ("status", "location", "allowed"),
    [(200, "", False), (302, "/somewhere/", False), (500, "", True), (403, "", True)],
)
def test_control_a_wrong_answer_is_a_fault(status, location, allowed):
    assert faults(answer_of(status, location), allowed, ROUTE)


@pytest.mark.parametrize(
    ("status", "location", "allowed"),
    [(404, "", False), (302, "/accounts/login/?next=/x/", False), (200, "", True)],
)
def test_a_right_answer_is_none(status, location, allowed):
    assert not faults(answer_of(status, location), allowed, ROUTE)
