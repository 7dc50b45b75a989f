"""The search page and the palette (X03)."""

import pytest
from django.urls import reverse

from records.search.index import refresh
from records.search.recent import recent, remember
from records.search.sources import SOURCES
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/search/"


@pytest.fixture(autouse=True)
def _nothing_recent(fresh_cache):
    """What was looked at last lies in the cache."""


def indexed(*things):
    refresh(SOURCES[Thing.record_type], [thing.pk for thing in things])


def test_a_whole_page_without_javascript(rep, client):
    indexed(make_thing("<i>Engine</i>", note="of steel"))
    client.force_login(rep)
    page = client.get(URL, {"q": "engine"})
    assert page.status_code == 200
    assert "<html" in page.text
    assert "&lt;i&gt;Engine&lt;/i&gt;" in page.text
    assert "of steel" in page.text
    assert "Nothing found" in client.get(URL, {"q": "zzzz"}).text


def test_only_what_was_found_for_the_palette(rep, client):
    indexed(*(make_thing(f"Engine {n}") for n in range(15)))
    client.force_login(rep)
    part = client.get(URL, {"q": "engine"}, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.text.count("menu-item") == 13  # twelve and the way to more


def test_recent_records_before_anything_is_typed(rep, client):
    things = [make_thing(name) for name in ("One", "Two")]
    for thing in [*things, things[0]]:
        remember(thing, user=rep)
    client.force_login(rep)
    part = client.get(URL, headers={"HX-Request": "true"}).text
    assert part.index("One") < part.index("Two")
    assert "Opened lately" in part


def test_recent_records_are_asked_for_again():
    """TRUST A3: what was given away is not remembered for him."""
    own = make_user("own", visibility="own")
    thing = make_thing("Mine", owner=own)
    remember(thing, user=own)
    assert len(recent(own)) == 1
    Thing.objects.update(owner=None)
    assert recent(own) == []


@pytest.mark.parametrize("words", ["\x00", "%", "'", '"', "a" * 5000, "\\", "#1", "# 1", "@", "𝔘"])
def test_whatever_is_typed_is_answered(rep, client, words):
    client.force_login(rep)
    assert client.get(URL, {"q": words}).status_code == 200


def test_the_address_stands_in_the_frame(rep, client):
    client.force_login(rep)
    assert reverse("records:search") == URL
    assert f'action="{URL}"' in client.get(URL).text
