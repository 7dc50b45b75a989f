"""F7: too much of anything is refused, or answered quickly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
SECONDS = 5  # a guard against what never ends; speed has its own measurements
MEGABYTE = 1_000_000


@pytest.fixture
def site(rep, as_user):
    make_status()
    return as_user(rep)


@contextmanager
def ends(times: int = 1) -> Iterator[None]:
    """Within so many seconds of our own work, and each statement of the database's: what else
    this machine does is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{times * SECONDS}s'")
    started = time.process_time()
    yield
    assert time.process_time() - started < times * SECONDS


@pytest.mark.parametrize("path", ["/leads/new/", "/leads/select/", "/me/", "/imports/new/"])
def test_ten_thousand_fields_are_refused(site, path):
    many = {f"field{number}": "1" for number in range(10_000)}
    assert site.post(path, many).status_code == 400
    assert site.get(path, many).status_code in {400, 405}


@pytest.mark.parametrize(
    "address",
    ["/leads/?name=", "/leads/?list=", "/leads/?sort=", "/leads/?after=", "/leads/?any=",
     "/leads/?format=json&owner=", "/api/v1/leads/?name=", "/api/v1/leads/?after=", "/search/?q=",
     "/leads/filter/?column=name&value=", "/leads/columns/?show=", "/trash/?after=",
     "/batches/?before=", "/imports/new/?target=", "/accounts/login/?next=", "/x"],
)  # fmt: skip
@pytest.mark.parametrize("letter", ["x", "%F0%9F%98%80", "1", ","])
def test_two_megabytes_of_address_are_answered(site, address, letter):
    with ends():
        answer = site.get(address + letter * (2 * MEGABYTE // len(letter)))
    assert answer.status_code in {200, 302, 400, 404}


def test_a_megabyte_of_words_in_every_field(site, rep):
    """Refused in words where a field has an end; kept where it has none."""
    lead = make_lead(owner=rep)
    with ends(3):
        for name in ("name", "emails", "phones", "website", "company", "city", "seen", "owner"):
            sent = {"name": "x", "kind": "person", "priority": "2", name: "word " * (MEGABYTE // 5)}
            assert site.post(reverse("lead_new"), sent).status_code == 422, name
        comment = reverse("records:comment_add", args=[lead.record_type, lead.pk])
        assert site.post(comment, {"text": "@" * MEGABYTE}).status_code == 422
        assert site.post("/leads/save/", {"title": "t" * MEGABYTE, "state": "x"}).status_code in {
            400,
            422,
        }
    assert Lead.objects.count() == 1


def test_more_than_a_form_may_hold_is_too_large(site):
    """413 with words, not a broken page."""
    sent = {"name": "x" * 4 * MEGABYTE, "kind": "person"}
    assert site.post(reverse("lead_new"), sent).status_code == 413


@pytest.mark.parametrize("text", ["@" * 9_000, "@a" * 4_000, "@a.b@" * 2_000, "\u0300" * 9_000,
                                  "<" * 9_000, "&" * 9_000, "(" * 9_000])  # fmt: skip
def test_texts_that_make_readers_slow(site, rep, text):
    """Mentions, folding and escaping stay linear."""
    lead = make_lead(text[:200], owner=rep, description=text)
    for number in range(20):
        make_user(f"colleague{number}")
    with ends():
        comment = reverse("records:comment_add", args=[lead.record_type, lead.pk])
        assert site.post(comment, {"text": text}, follow=True).status_code == 200
        assert site.get("/leads/?list=all").status_code == 200
        assert site.get("/search/", {"q": text}).status_code == 200
