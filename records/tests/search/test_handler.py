"""The search follows the stream of events (KERNEL 7)."""

import pytest

from records.actions import change, create, restore, trash
from records.models import Event, SearchText
from records.search.index import changed_ids
from records.search.query import find
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Part, Thing

pytestmark = pytest.mark.django_db


def names(user, text):
    return [str(hit.record) for hit in find(user, text)]


def test_found_after_each_change(rep, drain):
    things = Thing.objects.all()
    create([Thing(name="Anna", custom={"email": "a@example.com"})], by=rep, kind="thing.created")
    drain("search")
    assert names(rep, "anna") == names(rep, "A@example.com") == ["Anna"]

    change(things, by=rep, kind="thing.changed", values={"name": "Berta", "custom.email": None})
    drain("search")
    assert (names(rep, "anna"), names(rep, "a@example.com"), names(rep, "bert")) == (
        [],
        [],
        ["Berta"],
    )

    trash(things, by=rep, kind="thing.trashed")
    drain("search")
    assert SearchText.objects.count() == 0
    restore(things, by=rep, kind="thing.restored")
    drain("search")
    assert names(rep, "bert") == ["Berta"]


def test_what_hangs_on_the_line_changes_the_entry(rep, drain):
    thing = make_thing("Engine")
    create([Part(thing=thing, name="Piston")], by=rep, kind="part.created")
    drain("search")
    assert names(rep, "piston") == ["Engine"]


def test_the_owner_is_followed_so_permission_stays_inside_the_query(rep, drain):
    thing = make_thing("Engine", owner=None)
    change(Thing.objects.all(), by=rep, kind="thing.assigned", values={"owner": rep})
    drain("search")
    assert SearchText.objects.get(record_id=thing.pk).owner_id == rep.pk


def test_changes_that_show_nowhere_are_skipped(rep):
    """A bulk change of a status must not recompute a hundred thousand texts."""
    make_thing("Engine")
    change(Thing.objects.all(), by=rep, kind="thing.changed", values={"colour": make_colour()})
    assert changed_ids(Event.objects.all()) == {}
    change(Thing.objects.all(), by=rep, kind="thing.changed", values={"name": "Other"})
    assert changed_ids(Event.objects.all()) == {Thing.record_type: [Thing.objects.get().pk]}
