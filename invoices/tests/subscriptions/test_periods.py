"""Periods tile the days of a service (X24, TRUST D10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.periods import MONTHS, end_of_term, months_on, next_period, period_at

DAY = timedelta(days=1)
days = st.dates(date(1999, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_the_same_day_or_the_last_of_the_month(day, months, then):
    """D10: month ends and leap days; a short month does not shift the ones after it."""
    assert months_on(day, months) == then


@given(anchor=days, months=st.sampled_from([*MONTHS.values(), 7, 24]), count=st.integers(1, 40))
def test_periods_tile_without_gap_or_overlap(anchor, months, count):
    """X24: one begins the day after the one before it ends, from the anchor on."""
    day = anchor
    for n in range(count):
        period = next_period(day, anchor=anchor, months=months, until=None)
        assert (period.first, period.share) == (day, 1)
        assert period.first == months_on(anchor, n * months)
        day = period.last + DAY


@given(
    anchor=days,
    months=st.sampled_from(list(MONTHS.values())),
    until=st.integers(0, 900),
    charged=st.integers(0, 300),
)
def test_what_is_cut_short_is_charged_by_the_day(anchor, months, until, charged):
    """X24: whatever was charged before and whenever it ends, each day is charged once."""
    end, day, found = anchor + timedelta(days=until), anchor, Decimal(0)
    cut = min(anchor + timedelta(days=charged), end)  # an earlier end, taken back later
    for last in (cut, end):
        while day <= last:
            period = next_period(day, anchor=anchor, months=months, until=last)
            full = period_at(day, anchor=anchor, months=months)
            assert full.first <= period.first <= period.last <= min(full.last, last)
            assert 0 < period.share <= 1
            found += period.days
            day = period.last + DAY
    assert found == until + 1


def by_the_calendar(anchor: date, months: int, until: date) -> list[date]:
    """Looked up day by day: those with the number of the anchor, or the last of a month without
    it, in every so many months."""
    found, day = [], anchor
    while day <= until:
        is_last = (day + DAY).month != day.month
        is_that = day.day == anchor.day or (is_last and day.day < anchor.day)
        passed = (day.year - anchor.year) * 12 + day.month - anchor.month
        found += [day] if is_that and passed % months == 0 else []
        day += DAY
    return found


@pytest.mark.parametrize("interval", MONTHS)
def test_between_two_days_lie_as_many_periods_as_the_calendar_has(interval):
    """D10, X24: from every day of two winters, a leap day in the second, to one years later."""
    months = MONTHS[interval]
    winters = [date(year, 12, 28) + n * DAY for year in (2026, 2027) for n in range(66)]
    for anchor in winters:
        until, day, begun = anchor + timedelta(days=800), anchor, []
        while day <= until:
            begun.append(day)
            day = next_period(day, anchor=anchor, months=months, until=None).last + DAY
        assert begun == by_the_calendar(anchor, months, until), anchor


@given(start=days, months=st.integers(1, 60), terms=st.integers(1, 12))
def test_terms_follow_each_other(start, months, terms):
    """LS-21: a renewal ends when that many terms from the first day are over."""
    end = end_of_term(start, months=months)
    for n in range(2, terms + 1):
        end = end_of_term(start, months=months, after=end)
        assert end + DAY == months_on(start, n * months)
