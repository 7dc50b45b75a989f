"""Nobody acts within some hours: it goes to the next (CM-05)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from automations.models import RoutingTrace, Wait
from automations.routing.silence import working_hours_after
from automations.routing.waiting import route_due
from leads.actions import assign, change_status, log_activity
from leads.models import ActivityKind, Lead
from leads.tests.factories import make_status
from users.models import Organisation

LATER = timedelta(days=10)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "until"),
    [
        ("2026-11-20 10:00", 4, "2026-11-20 14:00"),  # a Friday
        ("2026-11-20 15:00", 4, "2026-11-23 11:00"),  # over the weekend
        ("2026-11-21 12:00", 1, "2026-11-23 10:00"),  # a Saturday
        ("2026-11-20 06:00", 8, "2026-11-20 17:00"),  # before anybody is there
        ("2026-12-24 16:00", 2, "2026-12-28 10:00"),  # a holiday, then a weekend
    ],
)
def test_only_working_hours_count(start, hours, until):
    """X31: nobody is passed over during a night or a holiday."""
    company = Organisation(time_zone="UTC", holidays=[{"date": "2026-12-25", "name": "Christmas"}])
    assert working_hours_after(at(start), hours, company) == at(until)


def test_working_hours_follow_the_clock_of_the_place():
    """Four hours over the night on which Berlin's clocks go back are four working hours."""
    company = Organisation(time_zone="Europe/Berlin")
    assert working_hours_after(at("2026-10-23 13:00"), 4, company) == at("2026-10-26 10:00")


def test_who_never_works_waits_no_longer_than_a_year():
    company = Organisation(time_zone="UTC", working_hours={})
    start = at("2026-01-01 00:00")
    assert working_hours_after(start, 1, company) == start + timedelta(days=400)


@pytest.fixture
def silent(world):
    """A territory whose leads go to the next after four working hours."""
    world.place("All", "amy", "ben", act_within=4)
    world.begin()
    return world


@pytest.mark.django_db
class TestSilence:
    def test_it_goes_to_the_next_then_outwards_and_then_it_stays(self, silent):
        (lead,) = silent.arrive()
        found = [silent.owner(lead).name]
        now = timezone.now()
        for _n in range(4):
            now += LATER
            route_due(now)
            found.append(silent.owner(lead).name)
        assert found == ["Amy", "Ben", "Boss", "Boss", "Boss"]
        traces = RoutingTrace.objects.filter(record_id=lead.pk).order_by("id")
        assert [each.why for each in traces] == ["arrived", "silent", "silent"]
        assert [each[2] for each in traces[1].skipped] == ["had"]

    def test_not_before_its_time(self, silent):
        (lead,) = silent.arrive()
        assert route_due(timezone.now()) == 0
        assert silent.owner(lead).name == "Amy"

    def test_a_call_of_ours_keeps_it(self, silent):
        (lead,) = silent.arrive()
        values = {"at": timezone.now(), "direction": "out", "outcome": "no_answer"}
        log_activity(lead, by=silent.people["amy"], kind=ActivityKind.CALL, values=values)
        route_due(timezone.now() + LATER)
        assert silent.owner(lead).name == "Amy"
        assert not Wait.objects.exists()

    def test_somebody_gave_it_to_another_meanwhile(self, silent):
        (lead,) = silent.arrive()
        assign(Lead.objects.filter(pk=lead.pk), by=silent.boss, owner=silent.boss)
        route_due(timezone.now() + LATER)
        assert silent.owner(lead) == silent.boss

    def test_nothing_is_to_be_done_any_more(self, silent):
        (lead,) = silent.arrive()
        lost = make_status("Lost", kind="lost")
        change_status(Lead.objects.filter(pk=lead.pk), by=silent.admin, status=lost, in_bulk=True)
        route_due(timezone.now() + LATER)
        assert silent.owner(lead).name == "Amy"

    def test_in_the_trash_it_waits_for_nothing(self, silent):
        (lead,) = silent.arrive()
        Lead.objects.filter(pk=lead.pk).update(deleted_at=timezone.now())
        route_due(timezone.now() + LATER)
        assert silent.trace(lead).why == "arrived"
