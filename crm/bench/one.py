"""One lead by form, as a person adds it: the page's POST, everything included."""

from __future__ import annotations

from django.core.management import call_command

from crm.bench.measure import Figure, alternate, p50, p95
from crm.bench.web import Browser, served
from leads.models import Status
from users.models import User

ROUNDS = 100
FLOOR = "/bench/create/"
GOAL = "p50 ≤ 3 × (a plain ModelForm and bare INSERTs)"


def measure_create(database: str) -> list[Figure]:
    """Beside a plain ModelForm of the same fields that ends in two INSERTs."""
    user, status = User.objects.get(email="owner7@example.com"), Status.objects.order_by("id")[0]
    call_command("collectstatic", interactive=False, verbosity=0)
    number = iter(range(10**6))
    with served(database) as port:
        browser = Browser(port, user)

        def create(address: str) -> None:
            n = next(number)
            browser.post(
                address, kind="person", name=f"By hand {n}", emails=f"hand{n}@example.com",
                status=status.pk, priority=2, score=0, owner=user.pk,
            )  # fmt: skip

        mine, floor = alternate(lambda: create("/leads/new/"), lambda: create(FLOOR), ROUNDS)
    ratio = p50(mine) / p50(floor)
    return [
        Figure("one lead by form", p50(mine), p95(mine), p50(floor), None, ratio, GOAL, ratio <= 3)
    ]
