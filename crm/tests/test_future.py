"""A year rehearsed with a clock that is handed in: each reminder once, on the right day (E8)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from automations import actions
from automations.models import Rule, Run
from automations.offers import AFTER
from crm.future.rehearsing import rehearse, rolled_back
from crm.future.sweeping import sweep
from leads.automations import SILENT
from leads.models import Lead, Status
from leads.tests.factories import make_lead, make_stage, make_status
from notifications.models import Message, Notification, Reminder
from notifications.reminders.planning import plan
from tasks.tests.factories import make_task
from users.models import Organisation, User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
DAY = timedelta(days=1)
SILENT_SINCE = datetime(2028, 1, 3, 12, tzinfo=UTC)
HOLIDAYS = ["2028-01-01", "2028-04-14", "2028-04-17", "2028-05-01", "2028-12-25", "2028-12-26"]


def company(zone: str = "UTC") -> Organisation:
    holidays = [{"date": day, "name": "Holiday"} for day in HOLIDAYS]
    return Organisation.objects.create(name="House", time_zone=zone, holidays=holidays)


def working_status(**settings) -> Status:
    """In a stage that reminds as ``settings`` say."""
    return make_status("Working", "working", stage=make_stage("Working", **settings))


def silent_leads(rep, starts, status) -> list[Lead]:
    found = [
        make_lead(f"L{n}", owner=rep, status=status, created_at=since)
        for n, since in enumerate(starts)
    ]
    plan(Lead.record_type, [lead.pk for lead in found])
    return found


def working(day: date) -> date:
    while day.weekday() > 4 or day.isoformat() in HOLIDAYS:
        day += DAY
    return day


def expected(since: datetime, zone: str, days: int, every: int, last: date) -> list[date]:
    """By hand, from the rule in words."""
    found, day = [], since.astimezone(ZoneInfo(zone)).date() + (days + 1) * DAY
    while (given := working(day)) <= last:
        found.append(given)
        day = given + every * DAY
    return found


def test_a_leap_year_in_three_zones():
    """Once per period in 366 days, by the clock of each owner: across both jumps of it, ends of
    months, 29 February, holidays and weekends; the database holds nothing of it afterwards."""
    house = company("Europe/Berlin")
    starts = [
        datetime(2028, 1, 31, 23, 30, tzinfo=UTC), datetime(2028, 2, 19, 10, 15, tzinfo=UTC),
        datetime(2028, 3, 12, 6, 59, tzinfo=UTC), datetime(2028, 3, 26, 0, 30, tzinfo=UTC),
        datetime(2028, 9, 30, 15, 45, tzinfo=UTC), datetime(2028, 10, 29, 0, 30, tzinfo=UTC),
    ]  # fmt: skip
    status = working_status(inactivity_days=9, repeat_every_days=45)
    for zone in ZONES:
        silent_leads(make_user(zone, time_zone=zone), starts, status)
    first = datetime(2028, 1, 1, 12, tzinfo=UTC)
    with rolled_back():
        days = list(rehearse(first, 366))
    told = Counter({day.date: day.notices["silent"] for day in days if not day.is_quiet})
    last = days[-1].date
    assert told == Counter(
        day
        for zone in ZONES
        for since in starts
        for each in expected(since, zone, 9, 45, last + DAY)
        if (day := seen_from(house, each, zone)) <= last
    )
    assert len({seen_from(house, date(2028, 6, 1), zone) for zone in ZONES}) == 2
    assert [day.date for day in days] == [days[0].date + n * DAY for n in range(366)]
    assert not Notification.objects.exists() and not Message.objects.exists()
    assert set(Reminder.objects.values_list("round", flat=True)) == {0}


def seen_from(house: Organisation, day: date, zone: str) -> date:
    """On which day of the house it is morning there: reminders wait for the end of quiet hours."""
    morning = datetime.combine(day, time(7), ZoneInfo(zone))
    return morning.astimezone(ZoneInfo(house.time_zone)).date()


def test_what_rules_do_follows_from_it(rep, admin):
    """CM-25 in the rehearsal: reminded after ten days, closed after thirty; then no more."""
    company()
    status = working_status(inactivity_days=10, repeat_every_days=10, repeat_at_most=30)
    (lead,) = silent_leads(rep, [timezone.now() - DAY], status)
    over = make_status("Over", "unqualified", stage=lead.status.stage)
    rule = Rule(
        name="Close", list_name="leads", trigger=AFTER, most_per_hour=None,
        when={"moment": SILENT, "days": 31, "side": "after"}, params="status_kind=working",
        effects=[{"effect": "set.status", "value": over.pk}],
    )  # fmt: skip
    actions.add_rules([rule], by=admin)
    actions.switch_on(Rule.objects.all(), by=admin)
    with rolled_back():
        days = list(rehearse(timezone.now(), 60))
    notices, acts = Counter(), Counter()
    for day in days:
        notices, acts = notices + day.notices, acts + day.acts
    assert acts == {"Close": 1}
    assert 2 <= notices["silent"] <= 3
    lead.refresh_from_db()
    assert lead.status.name == "Working" and not Run.objects.exists()


def test_alarms_of_tasks_each_once(rep):
    company()
    at = timezone.now() + 3 * DAY
    make_task("Call Ada", owner=rep, remind_at=at)
    make_task("Done", owner=rep, remind_at=at, done_at=timezone.now(), done_by=rep)
    assert sweep(at - timedelta(minutes=1))["tasks"] == 0
    assert [sweep(at)["tasks"], sweep(at)["tasks"]] == [1, 0]
    (row,) = Notification.objects.filter(kind="task_reminder")
    assert row.user == rep


class TestCommands:
    def run(self, name: str, *args: str) -> str:
        out = StringIO()
        call_command(name, *args, stdout=out)
        return out.getvalue()

    def test_simulate_tells_each_day_and_writes_nothing(self, rep):
        company()
        silent_leads(rep, [SILENT_SINCE], working_status(inactivity_days=9))
        told = self.run("simulate", "--days", "60", "--from", "2028-01-04")
        assert told == "2028-01-13  silent 1\n60 days, silent 1\n"
        assert not Notification.objects.exists()

    def test_simulate_in_another_zone(self, rep):
        """X31: on the other side of the world the day ends earlier."""
        company()
        silent_leads(rep, [SILENT_SINCE], working_status(inactivity_days=9))
        told = self.run(
            "simulate", "--days", "60", "--from", "2028-01-04", "--zone", "Pacific/Kiritimati"
        )
        assert told.startswith("2028-01-14  silent 1\n")
        assert Organisation.objects.get().time_zone == "UTC"

    def test_sweep_as_of_another_day(self, rep):
        company()
        User.objects.update(time_zone="")
        silent_leads(rep, [SILENT_SINCE], working_status(inactivity_days=9))
        assert "reminders: 0" in self.run("sweep", "--at", "2028-01-12", "--keep-mail")
        assert "reminders: 1" in self.run("sweep", "--at", "2028-01-13T07:00", "--keep-mail")
        assert "reminders: 0" in self.run("sweep", "--at", "2028-01-13T07:01", "--keep-mail")

    def test_what_is_no_day_is_refused(self):
        with pytest.raises(CommandError, match="2027-03-01"):
            self.run("sweep", "--at", "soon")


def test_the_clock_of_the_database_is_the_rehearsals(rep):
    """Else a rule that waits for a status would count from today."""
    company()
    with rolled_back():
        list(rehearse(datetime(2040, 1, 1, tzinfo=UTC), 1))
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            assert cursor.fetchone()[0].year == 2040
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        assert cursor.fetchone()[0].year == timezone.now().year


def test_two_who_are_told(rep):
    """One person's notices never hide another's."""
    company()
    other = make_user("other")
    silent_leads(rep, [SILENT_SINCE], working_status(inactivity_days=9))
    silent_leads(other, [SILENT_SINCE], working_status(inactivity_days=9))
    sweep(datetime(2028, 1, 13, 8, tzinfo=UTC))
    assert {row.user for row in Notification.objects.all()} == {rep, other}
