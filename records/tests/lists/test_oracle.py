"""500 random filters against plain SQL written apart from the engine (TRUST A5)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.lists import LISTS
from records.lists.asker import Asker
from records.lists.bulk import start_edit
from records.lists.reading import Reading
from records.lists.selecting import select
from records.lists.state import read_params, read_state, read_wish
from records.lists.tabs import read_tabs
from records.tests.examples import examples
from records.tests.fake.make import make_colour
from records.tests.fake.models import Thing

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]

TEXTS = ["", "a", "A'b", 'q"uote', "50%", "50_", "back\\slash", "x,y", "😀", "' OR 1=1 --", "%"]
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
TODAY = NOW.date()
QUIET = settings(
    max_examples=examples(500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def colours(db):
    return [make_colour(name) for name in ("red", "o'blue", "green")]


@pytest.fixture
def things(rep, colours):
    return [
        Thing.objects.create(
            name=TEXTS[n % len(TEXTS)],
            note=TEXTS[n * 3 % len(TEXTS)],
            colour=[None, *colours][n % 4],
            size=[None, 0, 1, 5][n % 4 - (n % 3 == 0)],
            price=[None, Decimal("0.10"), Decimal("-2.5"), Decimal("7")][n * 7 % 4],
            due=None if n % 5 == 0 else TODAY + timedelta(n % 40 - 20),
            seen_at=None if n % 6 == 0 else NOW + timedelta(hours=7 * (n % 30) - 100),
            urgent=n % 2 == 0,
            owner=rep if n % 3 else None,
        )
        for n in range(44)
    ]


def like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# Each draws (parameters, SQL, SQL's values), the SQL by hand.
def text_filters(name):
    one = st.sampled_from([text for text in TEXTS if text])
    several = st.lists(one, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda v: ([(name, t) for t in v], f"{name} = ANY(%s)", [v])),
        several.map(lambda v: ([(f"{name}__not", t) for t in v], f"{name} <> ALL(%s)", [v])),
        one.map(lambda t: ([(f"{name}__starts", t)], f"{name} ILIKE %s", [like(t) + "%"])),
        st.booleans().map(
            lambda b: (
                [(f"{name}__empty", "yes" if b else "no")],
                f"({name} = '') = %s",
                [b],
            )
        ),
    )


NUMBERS = st.sampled_from(["0", "1", "5", "-2.5", "0.10", "7", "3"])
SIGNS = {"gte": ">=", "lte": "<=", "gt": ">", "lt": "<"}


def number_filters(name, values):
    return st.one_of(
        st.tuples(st.sampled_from(list(SIGNS)), values).map(
            lambda p: ([(f"{name}__{p[0]}", p[1])], f"{name} {SIGNS[p[0]]} %s::numeric", [p[1]])
        ),
        st.lists(values, min_size=1, max_size=3).map(
            lambda v: ([(name, ",".join(v))], f"{name} = ANY(%s::numeric[])", [v])
        ),
        st.lists(values, min_size=1, max_size=3).map(
            lambda v: (
                [(f"{name}__not", ",".join(v))],
                f"({name} IS NULL OR {name} <> ALL(%s::numeric[]))",
                [v],
            )
        ),
        st.just(([(f"{name}__empty", "yes")], f"{name} IS NULL", [])),
    )


# Spans by hand for Friday 15 May 2026.
SPANS = {
    "today": (TODAY, TODAY),
    "yesterday": (date(2026, 5, 14), date(2026, 5, 14)),
    "last_7d": (date(2026, 5, 9), TODAY),
    "next_7d": (TODAY, date(2026, 5, 21)),
    "this_week": (date(2026, 5, 11), date(2026, 5, 17)),
    "last_week": (date(2026, 5, 4), date(2026, 5, 10)),
    "this_month": (date(2026, 5, 1), date(2026, 5, 31)),
    "next_month": (date(2026, 6, 1), date(2026, 6, 30)),
    "this_quarter": (date(2026, 4, 1), date(2026, 6, 30)),
    "last_quarter": (date(2026, 1, 1), date(2026, 3, 31)),
    "this_year": (date(2026, 1, 1), date(2026, 12, 31)),
    "past": (date(1900, 1, 1), date(2026, 5, 14)),
    "older_than_3d": (date(1900, 1, 1), date(2026, 5, 11)),
    "2026-05-10": (date(2026, 5, 10), date(2026, 5, 10)),
    "2026-05-10..2026-05-14": (date(2026, 5, 10), date(2026, 5, 14)),
}


def date_filters(name):
    day = f"({name} AT TIME ZONE 'UTC')::date" if name == "seen_at" else name
    words = st.sampled_from(list(SPANS))
    return st.one_of(
        words.map(lambda w: ([(name, w)], f"{day} BETWEEN %s AND %s", list(SPANS[w]))),
        words.map(lambda w: ([(f"{name}__gte", w)], *since(day, w))),
        words.map(lambda w: ([(f"{name}__lte", w)], f"{day} <= %s", [SPANS[w][1]])),
        st.just(([(f"{name}__empty", "no")], f"{name} IS NOT NULL", [])),
    )


def since(day, word):
    if word in {"past", "older_than_3d"}:  # open to the past: every date is on or after it
        return f"{day} IS NOT NULL", []
    return f"{day} >= %s", [SPANS[word][0]]


def person_filters(me):
    return st.sampled_from(
        [
            ([("owner", "me")], "owner_id = %s", [me]),
            ([("owner", "nobody")], "owner_id IS NULL", []),
            ([("owner", "me,nobody")], "(owner_id IS NULL OR owner_id = %s)", [me]),
            ([("owner__not", "me")], "owner_id IS DISTINCT FROM %s", [me]),
            ([("owner__not", "nobody")], "owner_id IS NOT NULL", []),
            ([("owner", "my_team")], "owner_id = %s", [me]),
        ]
    )


def colour_filters(ids):
    return st.lists(st.sampled_from([*ids, 10**12]), min_size=1, max_size=3).flatmap(
        lambda v: st.sampled_from(
            [
                ([("colour", ",".join(map(str, v)))], "colour_id = ANY(%s)", [v]),
                (
                    [("colour__not", ",".join(map(str, v)))],
                    "(colour_id IS NULL OR colour_id <> ALL(%s))",
                    [v],
                ),
            ]
        )
    )


def filters(me, ids):
    return st.one_of(
        text_filters("name"),
        text_filters("note"),
        number_filters("size", st.sampled_from(["0", "1", "5", "-3"])),
        number_filters("price", NUMBERS),
        date_filters("due"),
        date_filters("seen_at"),
        person_filters(me),
        colour_filters(ids),
        st.booleans().map(lambda b: ([("urgent", "yes" if b else "no")], "urgent = %s", [b])),
    )


def read(rep, query: str) -> Reading:
    record_list = LISTS["things"]
    wish = read_wish(record_list, read_params(query), read_tabs(record_list, rep))
    asker = Asker.of(rep, NOW, "UTC")
    return Reading(record_list, read_state(record_list, wish, asker), asker)


def ask_database(conditions) -> list[int]:
    sql = " AND ".join(condition for _params, condition, _values in conditions)
    values = [value for _params, _condition, some in conditions for value in some]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM fake_thing WHERE {sql} ORDER BY id", values)
        return [pk for (pk,) in cursor.fetchall()]


def draw(data, rep, colours):
    """One filter per parameter name, and their query string."""
    found, names = [], set()
    ids = [colour.pk for colour in colours]
    for drawn in data.draw(st.lists(filters(rep.pk, ids), min_size=1, max_size=3)):
        if drawn[0][0][0] not in names:
            names.add(drawn[0][0][0])
            found.append(drawn)
    return found, urlencode([pair for params, _sql, _values in found for pair in params])


@QUIET
@given(data=st.data())
def test_a_filter_finds_what_plain_sql_finds(db, rep, colours, things, data):
    conditions, query = draw(data, rep, colours)
    found = sorted(read(rep, query).matching.values_list("id", flat=True))
    assert found == ask_database(conditions), query


@settings(QUIET, max_examples=examples(150))
@given(data=st.data())
def test_any_of_two_groups_finds_what_either_finds(db, rep, colours, things, data):
    first, one = draw(data, rep, colours)
    second, other = draw(data, rep, colours)
    query = urlencode({"any": [one, other]}, doseq=True)
    wanted = sorted({*ask_database(first), *ask_database(second)})
    assert sorted(read(rep, query).matching.values_list("id", flat=True)) == wanted, query


@settings(QUIET, max_examples=40)
@given(data=st.data())
def test_what_is_shown_is_what_is_changed(db, rep, colours, things, data):
    """Select all that match, change them: exactly those, never the whole table."""
    Thing.objects.update(price=Decimal("1.00"))
    conditions, query = draw(data, rep, colours)
    selection = select(read(rep, query), None)
    wanted = ask_database(conditions)
    assert selection.ids == wanted
    start_edit(selection, by=rep, values={"price": Decimal("99.99")}, title="t")
    changed = Thing.objects.filter(price=Decimal("99.99")).order_by("id")
    assert list(changed.values_list("id", flat=True)) == wanted
