"""On which days a task comes back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.kinds import Repeat
from tasks.recurrence import Pattern

DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def some(pattern: Pattern, number: int) -> list[date]:
    found, day = [], pattern.start
    for _ in range(number):
        day = pattern.after(day)
        found.append(day)
    return found


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        (Pattern(Repeat.DAILY, date(2027, 2, 27), 2), ["2027-03-01", "2027-03-03"]),
        (Pattern(Repeat.WEEKLY, date(2027, 2, 24)), ["2027-03-03", "2027-03-10"]),
        (Pattern(Repeat.WEEKLY, date(2027, 2, 24), 2, (0, 2)), ["2027-03-08", "2027-03-10"]),
        (Pattern(Repeat.MONTHLY, date(2027, 1, 31)), ["2027-02-28", "2027-03-31", "2027-04-30"]),
        (Pattern(Repeat.MONTHLY, date(2028, 1, 30)), ["2028-02-29", "2028-03-30"]),
        (Pattern(Repeat.YEARLY, date(2028, 2, 29)), ["2029-02-28", "2030-02-28", "2031-02-28",
                                                     "2032-02-29"]),
    ],
)  # fmt: skip
def test_its_days(pattern, days):
    """D10: month ends and leap days."""
    assert [day.isoformat() for day in some(pattern, len(days))] == days


@given(
    repeat=st.sampled_from([each for each in Repeat if each != Repeat.NEVER]),
    start=DAYS, day=DAYS, every=st.integers(1, 40),
)  # fmt: skip
def test_the_next_is_the_first_after_the_day(repeat, start, day, every):
    """Nothing is skipped: walking step by step leads to the same day."""
    pattern = Pattern(repeat, start, every)
    found = pattern.after(day)
    assert found > day
    walked = start
    while walked <= day and (day - walked).days < 3_000:
        walked = pattern.after(walked)
    if walked > day:
        assert found == walked


@given(start=DAYS, late=st.integers(0, 500))
def test_never_before_the_day_asked_for(start, late):
    floor = start + timedelta(days=late)
    assert Pattern(Repeat.DAILY, start, 3).after(start, not_before=floor) >= floor
