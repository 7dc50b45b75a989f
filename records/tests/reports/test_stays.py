"""LS-25: how long records stayed at a place and how many went further, against an independent
oracle that walks through each history by itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean, quantiles

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from records.models import Span
from records.reports.roomy import roomy
from records.reports.stays import Stay, behind_stays, read_stays
from records.spans import Relation
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db
DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = (10, 20)
# Values 1 to 5; 4 is over, 6 belongs to no place. Grouped, 1 and 2 are one place, and so are 3
# and 4, where 4 is over.
ALONE = {1: (1, 0), 2: (2, 1), 3: (3, 2), 4: (4, -1), 5: (5, 3)}
GROUPED = {1: (10, 0), 2: (10, 0), 3: (20, 1), 4: (20, -1), 5: (30, 2)}

# Of each record the values it had, each for some days; the last one it has still.
way = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=6).filter(
    lambda steps: all(before[0] != after[0] for before, after in pairwise(steps))
)
histories = st.lists(st.tuples(st.integers(0, 15), way), min_size=1, max_size=5)


def spans(histories) -> list[tuple[int, int, int, int | None]]:
    """(record, value, from day, to day)"""
    found = []
    for record, (day, steps) in enumerate(histories, 1):
        for n, (value, days) in enumerate(steps):
            end = day + days if n < len(steps) - 1 else None
            found.append((record, value, day, end))
            day += days
    return found


def write(rows) -> None:
    def at(day):
        return None if day is None else DAY_0 + timedelta(days=day)

    code = {"record_type": Thing.record_type, "field": Thing.spanned["colour"]}
    Span.objects.bulk_create(
        Span(record_id=record, value=value, since=at(since), until=at(until), **code)
        for record, value, since, until in rows
    )


def read(places, records) -> dict[int, Stay]:
    base = Relation(sql.SQL("SELECT unnest(%s::bigint[])"), (list(records),))
    moments = tuple(DAY_0 + timedelta(days=day) for day in PERIOD)
    return read_stays(Thing, "colour", base, places, moments)


def behind(places, records, place: int, what: str) -> dict[int, int]:
    """{record: day it came, or left} behind a number."""
    base = Relation(sql.SQL("SELECT unnest(%s::bigint[])"), (list(records),))
    moments = tuple(DAY_0 + timedelta(days=day) for day in PERIOD)
    found = behind_stays(Thing, "colour", base, places, moments, place=place, what=what, zone="UTC")
    with connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        return {record: (day - DAY_0.date()).days for record, day in cursor.fetchall()}


def walked(rows, places) -> dict[int, list]:
    """{place: [who came, who went on, lengths, who left]}"""
    start, end = PERIOD
    stays = defaultdict(list)
    for record, value, since, until in rows:
        if value not in places:
            continue
        before = stays[record][-1] if stays[record] else None
        if before and (before[0], before[2]) == (places[value], since):
            before[2] = until
        else:
            stays[record].append([places[value], since, until])
    came, went, lengths = defaultdict(set), defaultdict(set), defaultdict(list)
    left = defaultdict(set)
    for record, mine in stays.items():
        for n, ((place, rank), since, until) in enumerate(mine):
            if start <= since < end:
                came[place].add(record)
                if any(later[0][1] > rank for later in mine[n + 1 :]):
                    went[place].add(record)
            if until is not None and start <= until < end:
                lengths[place].append(until - since)
                left[place].add(record)
    return {place: [came[place], went[place], sorted(lengths[place]), left[place]]
            for place in came.keys() | lengths.keys()}  # fmt: skip


@pytest.mark.parametrize("places", [ALONE, GROUPED], ids=["alone", "grouped"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_any_history_is_counted_as_one_would_by_hand(places, histories):
    rows = spans(histories)
    with transaction.atomic():
        write(rows)
        expected, records = walked(rows, places), range(1, len(histories) + 1)
        found = read(places, records)
        for place, (came, went, _lengths, left) in expected.items():
            for what, who in (("entered", came), ("went_on", went), ("left", left)):
                days = behind(places, records, place, what)
                assert days.keys() == who and all(10 <= day < 20 for day in days.values())
        transaction.set_rollback(True)
    assert found.keys() == expected.keys()
    for place, (came, went, lengths, _left) in expected.items():
        stay = found[place]
        assert (stay.entered, stay.went_on, stay.left) == (len(came), len(went), len(lengths))
        if not lengths:
            assert stay.median is stay.mean is stay.usual is None
            continue
        _low, median, usual = quantiles(lengths * 2 if len(lengths) == 1 else lengths,
                                        n=4, method="inclusive")  # fmt: skip
        assert stay.mean == pytest.approx(mean(lengths))
        assert (stay.median, stay.usual) == pytest.approx((median, usual))


def test_only_records_asked_for_are_counted():
    write(spans([(12, [(1, 3), (2, 1)]), (12, [(1, 2), (2, 1)])]))
    assert read(ALONE, [2])[1] == Stay(1, 1, 1, 2.0, 2.0, 2.0)
    assert read(ALONE, []) == {}


def test_the_spans_are_read_from_an_index():
    """SPEED 13: all it takes of a history stands in ``span_since``, in its order."""
    write(spans([(n % 30, [(1, 3), (2, 1), (3, 5)]) for n in range(900)]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_span")
    with roomy(), CaptureQueriesContext(connection) as asked:
        read(ALONE, [1, 2, 3])
        with connection.cursor() as cursor:
            # Where tests before it left holes, rows lie anywhere, and other ways seem cheaper.
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using span_since on records_span" in plan, plan
