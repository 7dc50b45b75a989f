"""Days meant in a zone of their own: "today" is then today there (TRUST D10)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from records.lists import Column
from records.lists.asker import Asker
from records.lists.operators import since, until, within
from records.lists.periods import Period
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)  # the 23rd in Auckland, still the 22nd in Berlin


def found(condition) -> set[str]:
    return set(Thing.objects.filter(condition).values_list("note", flat=True))


@pytest.fixture
def column(rep) -> Column:
    """Things whose note names where their day is meant."""
    for zone in ("Pacific/Auckland", "Europe/Berlin"):
        make_thing(zone, note=zone, due=date(2026, 11, 22))
    return Column("due", zone="note").bind(Thing)


@pytest.mark.parametrize("here", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_words_that_move_follow_the_rows_own_calendar(rep, column, here):
    """Whoever asks, from wherever, gets the same rows."""
    asker = Asker.of(rep, NOON, here)
    assert found(within(column, Period("today"), asker)) == {"Europe/Berlin"}
    assert found(within(column, Period("past"), asker)) == {"Pacific/Auckland"}
    assert found(within(column, Period("yesterday"), asker)) == {"Pacific/Auckland"}
    assert found(since(column, [Period("today")], asker)) == {"Europe/Berlin"}
    assert found(until(column, [Period("yesterday")], asker)) == {"Pacific/Auckland"}


def test_a_day_named_is_that_day_everywhere(rep, column):
    asker = Asker.of(rep, NOON, "UTC")
    assert len(found(within(column, Period("2026-11-22"), asker))) == 2


def test_control_without_a_zone_the_askers_calendar_counts(rep, column):
    asker = Asker.of(rep, NOON, "UTC")
    assert len(found(within(replace(column, zone=""), Period("today"), asker))) == 2


@pytest.mark.parametrize(("zone", "todays"), [("Pacific/Auckland", 0), ("Europe/Berlin", 2)])
def test_all_days_may_be_meant_in_one_zone(rep, column, zone, todays):
    """Whoever asks, from wherever: there it is that day, or the next one already."""
    for here in ("UTC", "Pacific/Auckland", "America/New_York"):
        asker, one = Asker.of(rep, NOON, here), replace(column, zone=lambda: zone)
        assert len(found(within(one, Period("today"), asker))) == todays
        assert len(found(within(one, Period("past"), asker))) == 2 - todays
        assert len(found(since(one, [Period("today")], asker))) == todays
        assert len(found(until(one, [Period("yesterday")], asker))) == 2 - todays
