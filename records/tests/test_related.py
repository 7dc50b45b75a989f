"""What a record points to, asked with the rest of its page (SPEED: what the framework costs)."""

import pytest

from records.ahead import read_ahead
from records.related import bring_related, reads_of_related
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db


def test_it_is_there_as_by_select_related(rep, django_assert_num_queries):
    colour = make_colour()
    made = make_thing("Engine", owner=rep, colour=colour)
    thing = Thing.objects.get(pk=made.pk)
    with (
        django_assert_num_queries(1),
        read_ahead(reads_of_related(thing, ["owner__team", "colour"])),
    ):
        bring_related(thing, ["owner__team", "colour"])
        assert (thing.owner, thing.colour, thing.owner.team) == (rep, colour, rep.team)


def test_what_points_nowhere_or_is_there_already_is_not_asked_for(rep, django_assert_num_queries):
    made = make_thing("Engine", owner=rep)
    thing = Thing.objects.select_related("owner").get(pk=made.pk)
    assert reads_of_related(thing, ["owner", "colour"]) == []
    with django_assert_num_queries(0):
        bring_related(thing, ["owner", "colour"])
    assert thing.owner == rep
    assert thing.colour is None
