"""B3, F4: what every answer says to the browser, on every page and every refusal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.trust.answers import INLINE, faults_of
from tests.trust.crawl import crawl, page_of
from tests.trust.world import become

pytestmark = pytest.mark.django_db

STARTS = ("/", "/leads/?list=all", "/customers/?list=all", "/trash/", "/batches/", "/imports/",
          "/search/?q=a", "/setup/process/", "/setup/users/", "/setup/teams/", "/setup/security/",
          "/setup/organisation/", "/admin/", "/me/", "/accounts/login/", "/nowhere/", "/leads/?x=1",
          "/api/v1/schema/", "/api/v1/leads/", "/leads/?list=all&format=csv", "/logo/")  # fmt: skip


def faults(answer, body: str) -> list[str]:
    found = faults_of(answer, body)
    if answer.get("Content-Type", "").startswith("text/html"):
        found += [f"inline {tag} {name}" for tag, names in page_of(body).skeleton
                  for name in names if INLINE.match(name)]  # fmt: skip
    return found


def test_every_answer_carries_the_policy(world, as_user):
    """B3: pages, data, files, refusals and errors. Every answer of every other walk is asked the
    same by ``crawl``: of the canary's as rep, reader and manager, of hostile names as admin, after
    an erasure."""
    become(world.bob, "all", "admin")
    client, problems = as_user(world.bob), []
    for url, answer, body in crawl(client, *STARTS, each=0):
        problems += [f"{url}: {fault}" for fault in faults(answer, body)]
    assert problems == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("post", "/leads/new/", 422), ("put", "/leads/", 405), ("get", "/leads/999999/", 404),
     ("post", "/setup/users/invite/", 403), ("get", "/leads/?sort=x", 400), ("get", "/leads", 301),
     ("post", "/api/v1/leads/", 405), ("get", "/api/v1/leads/?x=1", 400)],
)  # fmt: skip
def test_refusals_carry_it_too(rep, as_user, method, path, status):
    data = {"y": "1"} if method == "post" else {}
    answer = getattr(as_user(rep), method)(path, data)
    assert answer.status_code == status
    assert faults(answer, answer.content.decode()) == []


def test_an_error_carries_it_too(rep, as_user, monkeypatch):
    """500: the page that says sorry is a page like others."""

    def broken(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("records.search.views.find", broken)
    answer = as_user(rep).get("/search/?q=x")
    assert answer.status_code == 500
    assert b"boom" not in answer.content
    assert faults(answer, answer.content.decode()) == []


def test_control_a_weaker_policy_is_seen(rep, as_user):
    answer = as_user(rep).get("/")
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
                   "X-Frame-Options"):  # fmt: skip
        kept = answer[header]
        answer[header] = kept.replace("'self'", "'unsafe-inline'") + "x"
        assert faults(answer, ""), header
        answer[header] = kept
    assert faults(answer, '<p style="x" onclick="y">') == ["inline p onclick", "inline p style"]


def test_a_write_without_its_token_is_refused(rep):
    """Law 1: another site cannot act with a visitor's session."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(rep)
    for path in ("/leads/new/", "/leads/select/", "/me/theme/", "/imports/new/", "/leads/save/",
                 reverse("account_logout"), reverse("account_login")):  # fmt: skip
        assert client.post(path, {"name": "x"}).status_code == 403, path
