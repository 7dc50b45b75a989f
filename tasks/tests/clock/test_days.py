"""TRUST D10: "overdue" and "today" mean the same everywhere, in every zone, at every moment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from tasks.actions import change_tasks
from tasks.ics import tasks_for
from tasks.kinds import State
from tasks.models import Task
from tasks.tests.clock.zones import DAYS, ELSEWHERE, ZONES, listed, moments
from tasks.tests.factories import make_task
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def due_around(user, day: date) -> list[Task]:
    """Tasks of the days around, with and without a time of day; before the midnight it is still the
    day before, whose own yesterday is there too."""
    return [
        make_task(owner=user, due_on=day + timedelta(days=shift), due_time=at)
        for shift in (-2, -1, 0, 1)
        for at in (None, time(0, 0), time(2, 30), time(23, 59))
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_all_say_the_same_at_every_moment(zone):
    """List, queryset, record, home page and calendar program; whoever looks, from wherever."""
    user = make_user("anna", time_zone=zone)
    for day in DAYS:
        Task.objects.all().delete()
        due_around(user, day)
        for now in moments(day, zone):
            agree_at(now, user, zone)


def agree_at(now: datetime, user, zone: str) -> None:
    tasks = list(Task.objects.all())
    late = {task.pk for task in tasks if task.state_at(now) == State.OVERDUE}
    todays = {task.pk for task in tasks if task.is_today_at(now)}
    assert late == {t.pk for t in tasks if is_late(t, now, zone)}, now
    with time_machine.travel(now, tick=False):
        assert set(Task.objects.overdue(now).values_list("pk", flat=True)) == late, now
        assert set(Task.objects.due_today(now).values_list("pk", flat=True)) == todays, now
        for here in (zone, *ELSEWHERE):
            assert listed(user, "progress=overdue", here) == late, (now, here)
            assert listed(user, "due_on=today", here) == todays, (now, here)
        assert {task.pk for task in tasks_for(user, now)} == {task.pk for task in tasks}


def is_late(task: Task, now: datetime, zone: str) -> bool:
    """Said once more, by the clock on the wall: the day is over, or the time has come.

    A time that comes twice has come the first time; one that never comes, with the one that
    stands in its place (``fold=0``, as the table has it).
    """
    there = ZoneInfo(zone)
    if task.due_time is None:
        # A midnight that the clock jumps over is the moment of the jump.
        return now >= first_moment(task.due_on + timedelta(days=1), there)
    return now >= datetime.combine(task.due_on, task.due_time, there).astimezone(UTC)


def first_moment(day: date, there: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, there).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_saved_unchanged_ten_times_nothing_moves(client, zone):
    """D10: the form of a task reads and writes the same day, time and reminder."""
    user = make_user("anna", time_zone=zone)
    remind = datetime(2028, 2, 28, 21, 15, tzinfo=UTC)
    task = make_task(owner=user, due_on=date(2028, 2, 29), due_time=time(23, 45), remind_at=remind)
    client.force_login(user)
    for _ in range(10):
        page = client.get(f"/tasks/{task.pk}/edit/")
        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in sent.items() if value not in (None, "", False, [])}
        sent["due_on"], sent["due_time"] = "2028-02-29", "23:45"
        sent["remind_at"] = re.search(r'name="remind_at" value="([^"]+)"', page.content.decode())[1]
        answer = client.post(f"/tasks/{task.pk}/edit/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
    found = Task.objects.get(pk=task.pk)
    assert (found.due_on, found.due_time, found.remind_at) == (
        date(2028, 2, 29), time(23, 45), remind,
    )  # fmt: skip
    assert found.version == task.version


def test_a_colleague_elsewhere_is_late_by_their_own_day(rep):
    """The same moment: the day is over in Auckland, not in Berlin."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    there = make_task(
        owner=make_user("auckland", time_zone="Pacific/Auckland"), due_on=date(2026, 11, 22)
    )
    make_task(owner=make_user("berlin", time_zone="Europe/Berlin"), due_on=date(2026, 11, 22))
    assert list(Task.objects.overdue(now)) == [there]


def test_whoever_moves_takes_their_open_tasks_along(rep, drain):
    """Nine o'clock stays nine o'clock; what is done keeps its moment."""
    from users.actions import save_profile

    open_task = make_task(owner=rep, due_on=date(2027, 3, 1), due_time=time(9))
    done = make_task(owner=rep, due_on=date(2027, 3, 1), done_at=timezone.now(), done_by=rep)
    drain()
    save_profile(by=rep, values={"time_zone": "Asia/Tokyo"})
    drain()
    open_task.refresh_from_db()
    assert open_task.due_at == datetime(2027, 3, 1, 0, tzinfo=UTC)
    assert Task.objects.get(pk=done.pk).zone == "UTC"
    drain()  # what it wrote moves nothing again
    assert Task.objects.get(pk=open_task.pk).version == open_task.version


def test_a_changed_day_is_meant_where_the_assignee_is():
    user = make_user("anna", time_zone="America/New_York")
    task = make_task(owner=user, due_on=date(2027, 3, 1))
    change_tasks(Task.objects.filter(pk=task.pk), by=user, values={"due_on": date(2027, 3, 14)})
    task.refresh_from_db()
    assert task.due_at == datetime(2027, 3, 15, 4, tzinfo=UTC)  # the night clocks went forward
