"""One lead by form, as a person adds it: the page's POST, everything included."""

from __future__ import annotations

from django.core.management import call_command

from crm.bench.measure import Figure, alternate, p50, p95, times
from crm.bench.web import Browser, served
from crm.bench.writing import raw_create
from leads.models import Status
from users.models import User

ROUNDS = 100
EMPTY = "/bench/empty/"


def measure_create(database: str) -> list[Figure]:
    """Beside an empty view plus the bare INSERTs of lead and event in one transaction."""
    user, status = User.objects.get(email="owner7@example.com"), Status.objects.order_by("id")[0]
    call_command("collectstatic", interactive=False, verbosity=0)
    number = iter(range(10**6))
    with served(database) as port:
        browser = Browser(port, user)

        def create() -> None:
            n = next(number)
            browser.post(
                "/leads/new/", kind="person", name=f"By hand {n}", emails=f"hand{n}@example.com",
                status=status.pk, priority=2, score=0, owner=user.pk,
            )  # fmt: skip

        mine, empty = alternate(create, lambda: browser.get(EMPTY), ROUNDS)
    floor = p50(empty) + p50(times(lambda: raw_create(status.pk, user.pk), ROUNDS))
    ratio = p50(mine) / floor
    goal = "p50 ≤ 3 × (empty view + bare INSERTs)"
    return [Figure("one lead by form", p50(mine), p95(mine), floor, None, ratio, goal, ratio <= 3)]
