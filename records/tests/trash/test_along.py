"""What belongs to a record goes into the trash with it and comes back with it (X20)."""

import pytest
from django.db.models import Q
from django.utils import timezone

from records.actions import restore, trash, undo
from records.actions.along import ALONG, goes_along
from records.models import Batch, Event
from records.tests.fake.make import make_thing
from records.tests.fake.models import Part, Thing
from records.trash.content import trashed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parts_go_along(monkeypatch):
    monkeypatch.setitem(ALONG, Thing, [])
    goes_along(Part, "thing")
    goes_along(Part, "thing")  # said twice is said once
    assert ALONG[Thing] == [(Part, "thing", Q())]


def put_away(*things, by):
    rows = Thing.objects.filter(pk__in=[each.pk for each in things])
    return trash(rows, by=by, kind="thing.trashed")


def take_back(*things, by):
    rows = Thing.objects.filter(pk__in=[each.pk for each in things])
    return restore(rows, by=by, kind="thing.restored")


def live() -> set[str]:
    return set(Part.objects.live().values_list("name", flat=True))


def test_exactly_what_went_along_comes_back(rep):
    """What was trashed by itself before stays there; another record's parts are left alone."""
    car, boat = make_thing("Car"), make_thing("Boat")
    for thing, name in ((car, "door"), (car, "radio"), (boat, "sail")):
        Part.objects.create(thing=thing, name=name)
    trash(Part.objects.filter(name="radio"), by=rep, kind="part.trashed")
    outcome = put_away(car, by=rep)
    assert (outcome.changed, live()) == (1, {"sail"})
    assert set(Event.objects.filter(batch=outcome.batch.pk).values_list("kind", flat=True)) == {
        "thing.trashed", "fake.trashed",
    }  # fmt: skip
    assert [each.name for each in trashed(rep)[0]] == ["Car", "door", "radio"]
    take_back(car, by=rep)
    assert live() == {"door", "sail"}


def test_one_taken_back_alone_meanwhile_is_left_as_it_is(rep):
    car = make_thing("Car")
    part = Part.objects.create(thing=car, name="door")
    put_away(car, by=rep)
    restore(Part.objects.filter(pk=part.pk), by=rep, kind="part.restored")
    trash(Part.objects.filter(pk=part.pk), by=rep, kind="part.trashed")
    take_back(car, by=rep)
    assert live() == set()


def test_a_record_held_in_the_trash_keeps_what_went_along(rep):
    """Its number was given away meanwhile: the part is held with the reason, the thing is back."""
    car, boat = make_thing("Car"), make_thing("Boat")
    Part.objects.create(thing=car, name="door", number="7")
    put_away(car, by=rep)
    Part.objects.create(thing=boat, name="sail", number="7")
    outcome = take_back(car, by=rep)
    assert (outcome.changed, live()) == (1, {"sail"})
    assert Batch.objects.get(pk=outcome.batch.pk).held == 1


def test_one_that_lay_there_before_takes_nothing_along(rep):
    car = make_thing("Car", deleted_at=timezone.now())
    Part.objects.create(thing=car, name="door")
    put_away(car, by=rep)
    assert live() == {"door"}


def test_undo_brings_all_of_it_back(rep):
    car = make_thing("Car")
    Part.objects.create(thing=car, name="door")
    undo(put_away(car, by=rep).batch, by=rep)
    assert live() == {"door"} and Thing.objects.live().exists()


def test_nothing_more_is_read_where_nothing_goes_along(rep, monkeypatch, django_assert_num_queries):
    car = make_thing("Car")
    monkeypatch.setitem(ALONG, Thing, [])
    ALONG.pop(Thing)
    with django_assert_num_queries(9):
        put_away(car, by=rep)
