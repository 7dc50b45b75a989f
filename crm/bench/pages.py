"""Whole logged-in pages beside the floor page, over HTTP."""

from __future__ import annotations

import re

from django.core.management import call_command
from django.db import connection

from crm.bench.measure import Figure, alternate, p50, p95
from crm.bench.story import lead_with_story
from crm.bench.web import Browser, served
from leads.models import Lead
from users.models import User

FLOOR = "/bench/floor/"
STORY = "record page with 5,000 events, 40 contacts"
ROUNDS = 60
# (job, address, goal, limit of p50 / floor or None, limit of p95 in ms or None)
LISTS = "p50 ≤ 2 × floor"
INDEXED = "p95 ≤ 50 ms"
OTHER = "p95 ≤ 500 ms"
PAGES = [
    ("list: all leads", "/leads/?list=all", LISTS, 2.0, None),
    ("list: my new leads", "/leads/?list=my_new", LISTS, 2.0, None),
    ("list: my working leads", "/leads/?list=my_working", LISTS, 2.0, None),
    ("list: my leads", "/leads/?list=mine", LISTS, 2.0, None),
    ("list: unassigned", "/leads/?list=unassigned", LISTS, 2.0, None),
    ("list: customers", "/customers/", LISTS, 2.0, None),
    ("filter: two statuses", "/leads/?status={status},{status2}", INDEXED, None, 50),
    ("filter: owner and status", "/leads/?owner=me&status={status}", INDEXED, None, 50),
    ("filter: country", "/leads/?country=PL", OTHER, None, 500),
    ("filter: created last 30 days", "/leads/?created_at=last_30d", INDEXED, None, 50),
    ("filter: name starts", "/leads/?name__starts=Aba", OTHER, None, 500),
    ("sort: by name", "/leads/?list=all&sort=name", LISTS, 2.0, None),
    ("record page", "/leads/{lead}/", "p50 ≤ 25 ms", None, None),
]


def measure_pages(database: str) -> list[Figure]:
    user = User.objects.get(email="owner7@example.com")
    names = {
        "status": Lead.objects.order_by("id").values_list("status_id", flat=True)[3],
        "lead": Lead.objects.filter(owner=user).latest("created_at").pk,
    }
    names["status2"] = names["status"] + 1
    call_command("collectstatic", interactive=False, verbosity=0)
    with served(database) as port:
        browser = Browser(port, user)
        figures = [_page(browser, *page, names) for page in PAGES]
        figures.append(_deep(browser))
        story = lead_with_story(user)
        figures.append(_figure(browser, STORY, f"/leads/{story.pk}/", "p50 ≤ 25 ms", None, None))
    connection.close()
    return figures


def _page(browser: Browser, job: str, address: str, goal, limit, ceiling, names) -> Figure:
    return _figure(browser, job, address.format(**names), goal, limit, ceiling)


def _figure(browser: Browser, job: str, address: str, goal: str, limit, ceiling) -> Figure:
    try:
        mine, floor = alternate(lambda: browser.get(address), lambda: browser.get(FLOOR), ROUNDS)
    except RuntimeError as refused:
        return Figure(job, goal=goal, holds=False, notes={"error": str(refused)})
    ratio = p50(mine) / p50(floor)
    if ceiling is not None:
        holds = p95(mine) <= ceiling
    elif limit is not None:
        holds = ratio <= limit
    else:
        holds = p50(mine) <= 25
    return Figure(job, p50(mine), p95(mine), p50(floor), None, ratio, goal, holds)


def _deep(browser: Browser, pages: int = 100) -> Figure:
    """The hundredth page of all leads, reached by pressing "Next"."""
    address = "/leads/?list=all"
    for _page in range(pages):
        body = browser.get(address).decode()
        following = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', body)
        if not following:
            break
        address = (following[1] or following[2]).replace("&amp;", "&")
        address = address if address.startswith("/") else f"/leads/{address}"
    return _figure(browser, "list: all leads, 100 pages deep", address, LISTS, 2.0, None)
