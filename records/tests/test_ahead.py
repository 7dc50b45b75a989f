"""Reads asked together answer as if asked alone (SPEED: at most 15 queries for a record page)."""

import pytest

from records.ahead import read_ahead
from records.models import CommentType
from records.once import written_once
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db


@written_once
def thing_of(pk):
    return Thing.objects.filter(pk=pk)


@written_once
def things_of(ids):
    return Thing.objects.with_ids(ids).order_by("-id")


@written_once
def types():
    return CommentType.objects.live()


@written_once
def names(pk):
    return Thing.objects.filter(pk=pk).values_list("name")


def columns(found):
    return [
        {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields} for row in found
    ]


def test_one_query_for_all_and_every_column_as_usual(rep, django_assert_num_queries):
    one = make_thing("Anvil", owner=rep, colour=make_colour("red"), custom={"n": 1.5, "s": ["é"]})
    two = make_thing("Bell")
    alone = [columns(thing_of(one.pk)), columns(things_of([one.pk, two.pk])), types()]
    asked = [(thing_of, one.pk), (things_of, [one.pk, two.pk]), (types,)]
    with django_assert_num_queries(1), read_ahead(asked):
        together = [columns(thing_of(one.pk)), columns(things_of([one.pk, two.pk])), types()]
    assert together == alone
    assert len(together[1]) == 2
    assert isinstance(together[0][0]["custom"]["n"], float)


def test_asked_again_it_is_the_database_that_answers(django_assert_num_queries):
    thing = make_thing("Anvil")
    with read_ahead([(thing_of, thing.pk)]):
        assert thing_of(thing.pk)[0].name == "Anvil"
        Thing.objects.update(name="Bell")
        assert thing_of(thing.pk)[0].name == "Bell"
    with read_ahead([(thing_of, thing.pk)]):
        pass
    Thing.objects.update(name="Cog")
    assert thing_of(thing.pk)[0].name == "Cog"


def test_other_values_are_another_question():
    one, two = make_thing("Anvil"), make_thing("Bell")
    with read_ahead([(thing_of, one.pk)]):
        assert thing_of(two.pk) == [two]


def test_tuples_are_refused():
    with pytest.raises(ValueError, match="objects"), read_ahead([(names, 1)]):
        pass
