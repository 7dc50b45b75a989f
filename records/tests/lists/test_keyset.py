"""Pages by place show every row once, in the full order (KERNEL 4)."""

import base64
import functools
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.lists import LISTS
from records.lists.keyset import place_of, read_cursor, read_order, read_page, write_cursor
from records.lists.refused import Refused
from records.tests.examples import examples
from records.tests.fake.make import make_colour
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db

SORTS = ["name", "colour", "size", "price", "due", "seen_at", "urgent", "created_at"]
NULLABLE = {"colour", "size", "price", "due", "seen_at"}


def order_of(text: str):
    return read_order(LISTS["things"].own_columns, Thing, text)


def walk(order, size: int) -> list[int]:
    """Ids of all pages, each reached through the cursor of the one before."""
    ids, place = [], None
    while True:
        rows = read_page(Thing.objects.all(), order, place, size, [])
        ids += [row[0] for row in rows]
        if len(rows) < size:
            return ids
        place = read_cursor(order, write_cursor(order, place_of(order, rows[-1])))


def full_order(text: str) -> list[int]:
    """The same order by Python's sort, written apart: empty values last both ways, then id."""
    names = text.split(",")
    things = list(Thing.objects.select_related("colour"))
    ascending = not names[0].startswith("-")
    things.sort(key=lambda thing: thing.pk, reverse=not ascending)
    for name in reversed(names):
        field = name.removeprefix("-")

        def value(thing, field=field):
            found = getattr(thing, field)
            return found.name if field == "colour" and found else found

        filled = [thing for thing in things if value(thing) is not None]
        filled.sort(key=value, reverse=name.startswith("-"))
        if name.startswith("-"):  # Python's reverse keeps equals in place, as a stable sort must
            groups = {}
            for thing in filled:
                groups.setdefault(value(thing), []).append(thing)
            filled = functools.reduce(lambda a, b: a + b, groups.values(), [])
        things = filled + [thing for thing in things if value(thing) is None]
    return [thing.pk for thing in things]


START = date(2026, 1, 1)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["a", "b", "c"]),
            "colour": st.sampled_from([None, 0, 1]),
            "size": st.sampled_from([None, 1, 2, 3]),
            "price": st.sampled_from([None, Decimal("1.10"), Decimal("-3")]),
            "due": st.sampled_from([None, START, START + timedelta(1)]),
            "urgent": st.booleans(),
        }
    ),
    max_size=25,
)
SORT = st.lists(
    st.tuples(st.sampled_from(SORTS), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda s: s[0],
).map(lambda keys: ",".join("-" * down + name for name, down in keys))


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, sort=SORT, size=st.integers(1, 7))
def test_a_walk_over_all_pages_is_the_full_order(db, rows, sort, size):
    """Random columns, directions, empty values and ties."""
    Thing.objects.all().delete()
    colours = [make_colour("red"), make_colour("blue")]
    for row in rows:
        colour = None if row["colour"] is None else colours[row["colour"]]
        Thing.objects.create(**row | {"colour": colour})
    assert walk(order_of(sort), size) == full_order(sort)


@pytest.mark.parametrize(
    "text", ["", "x", "%%%", "W10", "bnVsbA", "WyItY3JlYXRlZF9hdCIsWzFdLDFd", "é", "W" * 3000, "\0"]
)
def test_a_cursor_nobody_wrote_is_refused_in_words(text):
    """TRUST B5: an address is input."""
    with pytest.raises(Refused, match="Start again"):
        read_cursor(order_of("-created_at"), text)


@pytest.mark.parametrize("value", ["a\0", "\ud800", "a\udfff"])
def test_a_cursor_with_what_is_no_text_is_refused(value):
    """TRUST B5: JSON can write half a surrogate pair, the database cannot hold it."""
    forged = base64.urlsafe_b64encode(json.dumps(["name", [value], 1]).encode()).decode()
    with pytest.raises(Refused, match="Start again"):
        read_cursor(order_of("name"), forged)


def test_a_cursor_of_another_order_is_refused():
    make = Thing.objects.create(name="a", size=1)
    cursor = write_cursor(order_of("size"), place_of(order_of("size"), (make.pk, 1)))
    with pytest.raises(Refused):
        read_cursor(order_of("-size"), cursor)


@pytest.mark.parametrize("sort", ["owner__password", "note", "id", "-", "", "name__x", "name,,"])
def test_only_declared_columns_sort(sort):
    """TRUST A7"""
    with pytest.raises(Refused, match="cannot sort"):
        order_of(sort)
