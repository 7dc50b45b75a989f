"""X05, SPEED 10: bounded cards per column, sums over all, and what both cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from deals.board.columns import CLOSED_DAYS, Extent, Place
from deals.models import Deal
from deals.money import revalue
from deals.money.sums import whole
from deals.tests.factories import make_deal, make_stage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def stages():
    made = [make_stage(), make_stage("open", "Evaluation"), make_stage("won"), make_stage("lost")]
    return {stage.pk: stage for stage in made}


def extent(stages, deals=None) -> Extent:
    deals = Deal.objects.live() if deals is None else deals
    return Extent(deals, deals, stages, NOW)


def add(stage, number: int = 1, *, days: int = 0, **fields) -> list[Deal]:
    entered = NOW - timedelta(days=days)
    return [
        make_deal(f"{stage} {n}", stage=stage, stage_entered_at=entered, **fields)
        for n in range(number)
    ]


def test_each_column_starts_with_its_newest_and_one_more_tells_that_there_are_more(stages):
    first, second, *_closed = stages
    old = add(stages[first], days=9)
    new = add(stages[first], 3, days=1)
    newest_first = [deal.pk for deal in reversed(new)]
    found = extent(stages).first_ids({first: 2, second: 2})
    assert found == {first: newest_first, second: []}
    place = Place(new[0].stage_entered_at, new[0].pk)
    assert extent(stages).next_ids(stages[first], place, 5) == [old[0].pk]


def test_paging_through_a_column_meets_every_card_once(stages):
    """Many deals enter a stage in the same instant (a bulk edit): the id decides."""
    first = stages[next(iter(stages))]
    everyone = {deal.pk for deal in add(first, 7, days=1) + add(first, 4, days=2)}
    seen = extent(stages).first_ids({first.pk: 3})[first.pk][:3]
    while True:
        last = Deal.objects.get(pk=seen[-1])
        place = Place.read(str(Place(last.stage_entered_at, last.pk)))
        found = extent(stages).next_ids(first, place, 3)[:3]
        if not found:
            break
        seen += found
    assert len(seen) == len(everyone) and set(seen) == everyone


def test_won_and_lost_show_what_was_closed_of_late(stages):
    won = next(stage for stage in stages.values() if stage.kind == "won")
    [late] = add(won, days=CLOSED_DAYS - 1, value=Decimal(5), base_value=Decimal(5))
    add(won, days=CLOSED_DAYS + 1, value=Decimal(7), base_value=Decimal(7))
    assert extent(stages).first_ids({won.pk: 9}) == {won.pk: [late.pk]}
    total = extent(stages).totals()[won.pk]
    assert (total.count, total.value) == (1, Decimal(5))


def test_the_columns_add_up_to_the_whole(stages):
    """D2, X05: count, sum and weighted sum; what has no rate is told and not in the sums."""
    first, second, won, _lost = stages.values()
    add(first, 3, value=Decimal("33.33"), win_likelihood=33)
    add(second, 2, value=Decimal("0.01"), win_likelihood=50)
    add(won, 1, value=Decimal("10"))
    add(second, 2, value=Decimal("100"), currency="XAF")
    revalue(Deal.objects.all())
    totals = extent(stages).totals()
    together = whole(totals.values())
    assert together.count == Deal.objects.count()
    assert together.value == Decimal("110.01")
    assert totals[first.pk].weighted == Decimal("32.9967")
    assert together.missing == ["2 deals in XAF have no rate"]


def test_the_cost_does_not_depend_on_the_number_of_deals(stages, django_assert_num_queries):
    shown = dict.fromkeys(stages, 20)
    for number in (1, 3):
        for stage in stages.values():
            add(stage, number)
        with django_assert_num_queries(4):
            found = extent(stages)
            found.first_ids(shown)
            found.totals()


def test_cards_are_read_from_the_index_of_the_board(stages):
    """SPEED 13: EXPLAIN names the index, and neither sorts nor reads the table."""
    first = stages[next(iter(stages))]
    [one] = add(first)
    fields = {"lead_id": one.lead_id, "currency": "EUR", "pipeline_id": first.pipeline_id}
    Deal.objects.bulk_create(Deal(name=str(n), stage=first, **fields) for n in range(500))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE deals_deal")
    with CaptureQueriesContext(connection) as asked:
        extent(stages).first_ids({first.pk: 5})
    with connection.cursor() as cursor:  # 500 rows are read quickly in any way
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "using deal_board" in plan and "Sort" not in plan, plan


def test_the_index_of_the_board_covers_its_sums():
    """So that PostgreSQL adds up 300,000 deals without reading the table. (Whether it does so on
    a test's few rows depends on what else the server is doing; the bench shows it.)"""
    [index] = [index for index in Deal._meta.indexes if index.name == "deal_board"]
    held = {name.removeprefix("-") for name in (*index.fields, *index.include)}
    assert held == {"stage", "stage_entered_at", "id", "owner", "base_value", "win_likelihood"}


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.integers(1, 2**40))
def test_a_place_is_read_as_it_was_written(moment, deal):
    place = Place(moment.replace(tzinfo=UTC), deal)
    assert Place.read(str(place)) == place


@given(st.text(max_size=40))
def test_any_other_text_is_no_place(text):
    place = Place.read(text)
    assert place is None or str(place).count("-") == 1
