"""Typed, guarded SQL of custom fields (KERNEL 6)."""

import pytest
from django.db import DatabaseError, transaction

from records.fields.expressions import CustomNumber, CustomText, expression
from records.models import FieldType
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db
ODD = ["text", 3, True, ["red"], {"a": 1}, None]


def matches(type, lookup, value):
    typed = expression("k", type)
    found = Thing.objects.filter(typed.output_field.get_lookup(lookup)(typed, value))
    return [thing.custom.get("k") for thing in found.order_by("id")]


@pytest.fixture
def odd():
    """Rows with a value of every JSON type, and one without."""
    for value in ODD:
        make_thing(custom={"k": value})
    make_thing(custom={})


@pytest.mark.parametrize(
    ("type", "lookup", "value", "found"),
    [
        ("number", "gte", 2, [3]),
        ("number", "lte", 100, [3]),
        ("number", "in", [3, 4], [3]),
        ("text", "exact", "text", ["text"]),
        ("text", "icontains", "EX", ["text"]),
        ("text", "istartswith", "t%", []),
        ("date", "lte", "zzz", ["text"]),
        ("boolean", "exact", True, [True]),
        ("multi", "exact", "red", [["red"]]),
        ("multi", "in", ["red", "x"], [["red"]]),
        ("multi", "in", ["x"], []),
    ],
)
def test_a_value_of_another_type_matches_nothing_and_raises_nothing(
    odd, type, lookup, value, found
):
    assert matches(type, lookup, value) == found


def test_numbers_sort_as_numbers():
    for value in (10, 9, "x", 2.5):
        make_thing(str(value), custom={"k": value})
    ordered = Thing.objects.order_by(CustomNumber("k").asc(nulls_last=True))
    assert [thing.name for thing in ordered] == ["2.5", "9", "10", "x"]


@pytest.mark.parametrize(
    "key", ["a'b", "A", "1a", "a" * 42, "", "a\n", "a__b", "a_", "a%s", "a)--"]
)
def test_a_key_that_is_no_key_never_becomes_sql(key):
    with pytest.raises(ValueError, match="no key"):
        CustomText(key)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_field(key or "-", FieldType.TEXT)
