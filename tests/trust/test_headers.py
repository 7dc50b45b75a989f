"""B3, F4: what every answer says to the browser, on every page and every refusal."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.trust.crawl import crawl, page_of
from tests.trust.world import become

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
    "form-action 'self'",
}  # fmt: skip
NOTHING = {"default-src 'none'", "sandbox"}  # of files people sent
STARTS = ("/", "/leads/?list=all", "/customers/?list=all", "/trash/", "/batches/", "/imports/",
          "/search/?q=a", "/setup/process/", "/setup/users/", "/setup/teams/", "/setup/security/",
          "/setup/organisation/", "/admin/", "/me/", "/accounts/login/", "/nowhere/", "/leads/?x=1",
          "/api/v1/schema/", "/api/v1/leads/", "/leads/?list=all&format=csv", "/logo/")  # fmt: skip
INLINE = re.compile(r"^(on\w+|style|srcdoc)$")


def faults(answer, body: str) -> list[str]:
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    found = [] if policy in (POLICY, NOTHING) else [f"policy {policy}"]
    found += ["unsafe"] if "unsafe" in answer.get("Content-Security-Policy", "") else []
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("sniffs")
    if answer.get("Referrer-Policy") != "same-origin":
        found.append("tells where one came from")
    is_page = answer.status_code not in {301, 302}
    if is_page and answer.get("X-Frame-Options") != "DENY":
        found.append("can be framed")
    if answer.get("Content-Type", "").startswith("text/html"):
        found += [f"inline {tag} {name}" for tag, names in page_of(body).skeleton
                  for name in names if INLINE.match(name)]  # fmt: skip
        found += (
            ["eval in htmx"] if "htmx.min.js" in body and '"allowEval": false' not in body else []
        )
    return found


def test_every_answer_of_a_walk_carries_the_policy(world, as_user):
    """B3: pages, fragments, files, data, refusals and errors."""
    become(world.bob, "all", "admin")
    client, walked, problems = as_user(world.bob), 0, []
    for url, answer, body in crawl(client, *STARTS):
        assert answer.status_code < 500, url
        walked += 1
        problems += [f"{url}: {fault}" for fault in faults(answer, body)]
        cached = answer.get("Cache-Control", "")
        if url != "/logo/" and "no-store" not in cached and "no-cache" not in cached:
            problems.append(f"{url}: may be kept by caches ({cached})")
    assert walked > 60
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
