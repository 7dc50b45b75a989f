"""A2: every verb on what belongs to another team is 404 or 403, and no row changes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from leads.querysets import OfLeadQuerySet
from records.querysets import AttachedQuerySet, RecordQuerySet
from tests.guards.routes import CONVERTER, Route, all_routes
from tests.trust.crawl import body_of
from tests.trust.world import World, a_file, rows_hash

pytestmark = pytest.mark.django_db
# Set-up names no record of anybody's; who may reach it is the policy's business (A1).
SET_UP = (
    "setup_",
    "criteri",
    "definition",
    "documents",
    "score",
    "user_",
    "team_",
    "admin",
    "absence_",
    "mfa_",
    "account_",
    "things",
    "fake",
    "deal_setup_",
    "deal_criteri",
    "pipeline",
    "goal",
    "board_",
    "template",
    "unsubscribe",
    "documents_",
    "price_list",
    "payment_",
)
SHARED = "<int:product_id>"  # what is sold, everybody sees; who changes it: invoices/tests/products


def routes_to_records() -> list[Route]:
    """Every address of ours that names something by number."""
    return [
        route
        for route in all_routes()
        if CONVERTER.search(route.path)
        and SHARED not in route.path
        and not route.name.split(":")[-1].startswith(SET_UP)
        and route.app in {"deals", "invoices", "leads", "notifications", "records", "tasks"}
    ]


def arguments(route: Route, world: World) -> dict:
    """What of Ann's this address would name."""
    names = [match[0].split(":")[-1].strip("<>") for match in CONVERTER.finditer(route.path)]
    hidden = world.hidden
    by_route = {
        "records:import": "import", "selection": "selection", "saved": "saved",
        "activity_": "activity", "message_": "message", "notification": "notification",
        "mailing": "selection", "texting": "selection", "report_mail": "report",
        "coming_take": "hold",
    }  # fmt: skip
    found = {}
    for name in names:
        key = name
        if name == "pk":
            kind = [key for start, key in by_route.items() if start in route.name]
            key = kind[0] if kind else "saved" if "overwrite" in route.name else "job_id"
        found[name] = hidden[key]
    return found


def verbs(world: World) -> dict:
    """Everything any of our forms asks for, all at once."""
    lead = world.lead
    return {
        "version": lead.version, "status": world.mine.status_id, "owner": world.bob.pk,
        "name": "Mine now", "text": "Mine now", "title": "Mine now", "sharing": "everyone",
        "on": "1", "field": "trash", "value": "1", "kind": "person", "priority": "1",
        "state": "list=all", "seen": "1-0", "to_0": "name", "rule": "create", "add_new": "on",
        "encoding": "utf-8", "delimiter": ",", "skip": "0", "header_rows": "1",
        "short_rows": "pad", "long_rows": "trim", "files": a_file(), "lines": "1", "save": "1",
        "line-0-name": "Mine now", "line-0-price": "1", "amount": "1", "day": "2030-01-01",
        "currency": "EUR", "why": "Mine now",
    }  # fmt: skip


def faults(world: World, client: Client) -> list[str]:
    """What is answered although it is Ann's, or changes although nobody may."""
    found, before = [], rows_hash()
    for route in routes_to_records():
        url = reverse(route.name, kwargs=arguments(route, world))
        for method in ("get", "post", "put", "patch", "delete"):
            data = verbs(world) if method == "post" else {}
            answer = getattr(client, method)(url, data)
            body_of(answer)
            if answer.status_code not in {403, 404, 405}:
                found.append(f"{method} {url} answers {answer.status_code}")
        after = rows_hash()
        if after != before:
            found.append(f"{url} changed rows")
            before = after
    return found


def test_nothing_of_another_team_is_answered_or_changed(world, as_user):
    """A2: view, edit, in place, trash, comments, files, batches, jobs, selections, imports."""
    assert len(routes_to_records()) > 40
    assert faults(world, as_user(world.bob)) == []


def test_control_without_visibility_the_same_walk_finds_holes(world, as_user, monkeypatch):
    for queryset in (RecordQuerySet, OfLeadQuerySet, AttachedQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, user: self)
    found = faults(world, as_user(world.bob))
    assert any("changed rows" in fault for fault in found)
    assert sum("answers" in fault for fault in found) > 10


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_numbers_beyond_the_database_are_not_found(world, as_user, number):
    """B5: an address with any number is 404, never an error."""
    client = as_user(world.bob)
    for route in routes_to_records():
        kwargs = arguments(route, world)
        if all(isinstance(value, int) for value in kwargs.values()):
            for name in kwargs:
                url = reverse(route.name, kwargs=kwargs | {name: number})
                for answer in (client.get(url), client.post(url, verbs(world))):
                    assert answer.status_code in {403, 404, 405}, (url, answer.status_code)
