"""Forecasts are frozen once a week, whoever does it and whenever they come to it (idea 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from deals import actions
from deals.forecast import freezing
from deals.forecast.freezing import freeze, freeze_due, monday
from deals.models import Deal, ForecastSnapshot, FrozenWeek
from deals.money import revalue
from deals.tests.factories import make_stage
from leads.tests.factories import make_lead
from records.actions import create
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

WEEK = date(2026, 11, 16)


def a_deal(owner, **fields) -> Deal:
    stage = make_stage(win_likelihood=50)
    deal = Deal(
        lead=make_lead(owner=owner), name="Ovens", pipeline=stage.pipeline, stage=stage,
        owner=owner, value=Decimal(1000), currency="EUR", win_likelihood=50,
        close_date=date(2026, 12, 5), created_at=datetime(2026, 11, 1, tzinfo=UTC), **fields,
    )  # fmt: skip
    create([deal], by=owner, kind="deals.created", happened_at="created_at")
    revalue(Deal.objects.filter(pk=deal.pk))
    return deal


def rows() -> list[tuple]:
    return list(ForecastSnapshot.objects.order_by("id").values_list(
        "week", "month", "category", "count", "amount", "weighted"))  # fmt: skip


@pytest.mark.django_db
def test_frozen_is_what_was_expected_when_the_week_began(rep):
    """A late worker writes what one in time would have written; what came since is not in it."""
    deal = a_deal(rep)
    actions.change_deals(Deal.objects.filter(pk=deal.pk), by=rep, values={"value": Decimal(9999)})
    assert freeze(WEEK, now=datetime(2026, 11, 20, tzinfo=UTC))
    expected = (WEEK, date(2026, 12, 1), "pipeline", 1, Decimal(1000), Decimal(500))
    assert rows() == [expected]
    assert not freeze(WEEK, now=datetime(2026, 11, 21, tzinfo=UTC))
    assert rows() == [expected]


@pytest.mark.django_db
def test_missed_weeks_are_made_up_for(rep):
    """After a standstill of three weeks each of them is frozen, and no week before the first."""
    a_deal(rep)
    first = datetime(2026, 11, 4, 12, tzinfo=UTC)
    assert freeze_due(first) == 1
    assert freeze_due(first) == 0
    assert freeze_due(first + timedelta(days=21)) == 3
    weeks = FrozenWeek.objects.order_by("week").values_list("week", flat=True)
    assert list(weeks) == [date(2026, 11, 2) + n * timedelta(days=7) for n in range(4)]
    assert monday(date(2026, 11, 22)) == WEEK


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_freeze_once():
    """The second waits for the first, and finds it done."""
    a_deal(make_user("rep"))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert sorted(at_once(*[lambda: freeze(WEEK, now=now)] * 3)) == [False, False, True]
    assert len(rows()) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_taking_the_week_two_would_freeze_it(monkeypatch):
    """Both look whether it is done, then both write: only the table's own law stops the second."""
    a_deal(make_user("rep"))
    look = meet_after(lambda: FrozenWeek.objects.filter(week=WEEK).exists())
    monkeypatch.setattr(freezing, "take", lambda cursor, week, now: not look())
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert True not in [r for r in at_once(*[lambda: freeze(WEEK, now=now)] * 2) if r is False]
    assert any(isinstance(r, Exception) for r in at_once(*[lambda: freeze(WEEK, now=now)] * 2))
