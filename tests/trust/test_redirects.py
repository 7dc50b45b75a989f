"""B8: after signing in or choosing colours one lands here, never elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.trust.conftest import payloads
from users.tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]
MORE = ["\\\\evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
        "//evil.example", "/\t/evil.example", "\x00//evil.example", "///evil.example",
        "http://testserver@evil.example", "foo", "/%0d%0aSet-Cookie:x=1",
        "/\r\nX-Y: z"]  # fmt: skip


def leaves(answer) -> bool:
    """Whether a browser would go to another host with this Location."""
    location = answer.get("Location", "")
    # A browser reads a backslash as a slash, and drops tabs and line ends.
    read = location.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    parts = urlsplit(read)
    return parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http", "https"}


def test_choosing_colours_leads_back_only_to_us(as_user):
    client = as_user(make_user())
    for text in [*payloads("injection/open_redirect"), *MORE]:
        answer = client.post("/me/theme/", {"theme": "dark", "next": text})
        assert answer.status_code in {302, 400}, text
        assert not leaves(answer), text
        assert not answer.has_header("X-Y") and "x" not in answer.cookies


def test_signing_in_leads_back_only_to_us(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = make_user()
    for text in [*payloads("injection/open_redirect")[::6], *MORE]:
        client = Client(raise_request_exception=False)
        sent = {"login": user.email, "password": PASSWORD, "next": text}
        answer = client.post("/accounts/login/", sent)
        assert answer.status_code in {302, 400}, text
        assert not leaves(answer), text


def test_control_a_foreign_address_would_be_seen():
    for location in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        assert leaves({"Location": location})
    assert not leaves({"Location": "/leads/?a=//evil.example"})


def test_a_referer_decides_nothing(as_user):
    client = as_user(make_user())
    answer = client.post(
        "/me/theme/", {"theme": "dark"}, headers={"referer": "https://evil.example"}
    )
    assert answer.url == "/me/"
