"""Upper apps show themselves on lower pages; record pages are made of shared parts."""

import pytest
from django.template import engines
from django.test import RequestFactory

from records import panels
from records.attached.comments import add_comment
from records.panels import Panel, panels_of, register
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Part, Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_panels(monkeypatch):
    monkeypatch.setattr(panels, "PANELS", {})


def panel(name, position=100, context=lambda record, user: {"fields": [], "sections": []}):
    return Panel(name, "records/_custom.html", context, position)


def drawn(text, user, **context):
    request = RequestFactory().get("/")
    request.user = user
    request.htmx = False
    template = engines["django"].from_string("{% load record %}" + text)
    return template.render({**context}, request)


def test_shown_in_their_order_and_only_where_registered(rep):
    thing = make_thing()
    for each in (panel("b", 20), panel("a", 20), panel("first", 1)):
        register(Thing, each)
    register(Thing, panel("empty", context=lambda record, user: None))
    assert [each.name for each, _context in panels_of(thing, rep)] == ["first", "a", "b"]
    assert panels_of(Part(thing=thing, name="x"), rep) == []


def test_a_name_is_taken_once():
    register(Thing, panel("a"))
    with pytest.raises(ValueError, match="already"):
        register(Thing, panel("a"))


def test_panels_are_drawn_escaped(rep):
    facts = [{"label": "<b>", "html": "<i>"}]
    register(Thing, panel("a", context=lambda record, user: {"sections": [("", facts)]}))
    html = drawn("{% panels record %}", rep, record=make_thing())
    assert "&lt;b&gt;" in html
    assert "<i>" not in html


def test_only_the_web_becomes_a_link(rep):
    """TRUST B1: an imported value may hold anything."""
    make_field("site", "url")
    for stored, links in [("https://a.example", 1), ("javascript:alert(1)", 0), (["x"], 0)]:
        thing = make_thing(custom={"site": stored})
        html = drawn("{% custom_facts record %}", rep, record=thing)
        assert html.count("<a ") == links


def test_the_composer_is_for_those_who_write(rep):
    thing = make_thing()
    reader = make_user("reader", role="reader")
    assert "<form" in drawn("{% composer record %}", rep, record=thing)
    assert "<form" not in drawn("{% composer record %}", reader, record=thing)


def test_story_files_and_followers_on_a_page(rep):
    thing = make_thing()
    add_comment(thing, by=rep, text="<script>alert(1)</script>")
    html = drawn(
        '{% story_of record as story %}{% include "records/_timeline.html" %}'
        "{% files record %}{% followers record %}",
        rep,
        record=thing,
    )
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "Unfollow" in html
    assert "No files yet" in html
