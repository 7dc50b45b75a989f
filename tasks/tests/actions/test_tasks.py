"""What can be done with tasks: add, change, complete, put off, give away, throw away."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from leads.actions import NotAnOwner, merge_leads
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from records.actions import undo
from records.models import Batch, Event
from tasks.actions import (
    assign,
    change_tasks,
    complete,
    create_tasks,
    move_to_workday,
    reopen,
    restore,
    snooze,
    trash,
)
from tasks.models import Task
from tasks.tests.factories import make_kind, make_task
from users.models import Absence, Organisation
from users.tests.factories import make_user

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def only(task: Task):
    return Task.objects.filter(pk=task.pk)


def test_a_task_is_told_on_its_leads_line(rep):
    """CM-22, SX-27."""
    lead = make_lead(owner=rep)
    task = Task(title="Call back", kind=make_kind(), lead=lead, owner=rep)
    outcome = create_tasks([task], by=rep)
    event = Event.objects.get(batch=outcome.batch.pk)
    assert (event.kind, event.line, event.record_id) == ("tasks.created", lead.pk, task.pk)
    assert outcome.batch.title == "Task added: Call back"


def test_a_task_may_stand_alone_and_gets_the_first_kind(rep):
    task = Task(title="Tidy up", owner=rep)
    create_tasks([task], by=rep)
    assert (task.lead, task.kind.name) == (None, "Call")
    assert Event.objects.get(record_type=200).line is None


def test_only_somebody_with_a_seat_writes_and_is_assigned(rep):
    """CM-01."""
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        create_tasks([Task(title="x", owner=rep)], by=reader)
    with pytest.raises(NotAnOwner):
        create_tasks([Task(title="x", owner=reader)], by=rep)
    for action in (reopen, trash, restore, move_to_workday):
        with pytest.raises(PermissionDenied):
            action(only(make_task()), by=reader)
    with pytest.raises(PermissionDenied):
        complete(only(make_task()), by=reader, now=NOW)
    assert Task.objects.filter(done_at=None).count() == 5


def test_what_came_of_it_is_told_and_the_lead_was_acted_on(rep):
    """SX-28, H5: an event of the lead's line that moves the clock of our people."""
    lead = make_lead(owner=rep)
    task = make_task(lead=lead, owner=rep)
    complete(only(task), by=rep, now=NOW, outcome="Wants a demo")
    task.refresh_from_db()
    lead.refresh_from_db()
    event = Event.objects.get(kind="tasks.completed")
    assert (task.outcome, task.done_by, event.line) == ("Wants a demo", rep, lead.pk)
    assert event.data == {"action": True}
    assert (lead.last_action_event, lead.last_response_at) == (event.pk, None)


def test_done_twice_is_held_and_told_once(rep):
    task = make_task(owner=rep)
    assert complete(only(task), by=rep, now=NOW).changed == 1
    second = complete(only(task), by=rep, now=NOW, outcome="other")
    assert (second.changed, dict(second.held)) == (0, {"done": 1})
    assert Event.objects.filter(kind="tasks.completed").count() == 1


def test_the_next_task_comes_with_the_same_step(rep):
    lead = make_lead(owner=rep)
    task = make_task(lead=lead, owner=rep)
    done = complete(
        only(task), by=rep, now=NOW, then=Task(title="Send the offer", lead=lead, owner=rep)
    )
    assert Task.objects.open().get().title == "Send the offer"
    undo(done.batch, by=rep)
    assert list(Task.objects.open()) == [task]


def test_opened_again_it_is_to_be_done(rep):
    task = make_task(owner=rep)
    complete(only(task), by=rep, now=NOW, outcome="No answer")
    assert reopen(only(task), by=rep).changed == 1
    task.refresh_from_db()
    assert (task.done_at, task.done_by, task.outcome) == (None, None, "")
    assert dict(reopen(only(task), by=rep).held) == {"not_done": 1}


def test_day_and_time_go_with_the_assignee(rep):
    """Nine o'clock is nine o'clock where the assignee is (D10); undo takes the zone back too."""
    tokyo = make_user("tokyo", time_zone="Asia/Tokyo")
    task = make_task(owner=rep, due_on=date(2027, 3, 1), due_time=time(9))
    assert task.due_at == datetime(2027, 3, 1, 9, tzinfo=UTC)
    given = assign(only(task), by=rep, owner=tokyo)
    task.refresh_from_db()
    assert (task.zone, task.due_at) == ("Asia/Tokyo", datetime(2027, 3, 1, 0, tzinfo=UTC))
    undo(given.batch, by=rep)
    task.refresh_from_db()
    assert (task.owner, task.due_at) == (rep, datetime(2027, 3, 1, 9, tzinfo=UTC))


def test_without_a_day_there_is_neither_time_nor_repetition(rep):
    task = make_task(owner=rep, due_on=date(2027, 3, 1), due_time=time(9), repeat="daily")
    change_tasks(only(task), by=rep, values={"due_on": None})
    task.refresh_from_db()
    assert (task.due_time, task.repeat, task.due_at) == (None, "never", None)
    held = change_tasks(only(task), by=rep, values={"due_time": time(9)})
    assert dict(held.held) == {"no_day": 1}


def test_put_off_by_days_people_work(rep):
    """X31: tomorrow is the next working day, next week its first; days away count too."""
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    task = make_task(owner=rep, due_on=friday.date(), remind_at=friday - timedelta(hours=6))
    snooze(only(task), by=rep, to="tomorrow", now=friday)
    task.refresh_from_db()
    assert task.due_on == date(2026, 11, 23)
    assert task.remind_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    Absence.objects.create(user=rep, since=date(2026, 11, 30), until=date(2026, 12, 1))
    snooze(only(task), by=rep, to="next_week", now=friday + timedelta(days=3))
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 2)
    snooze(only(task), by=rep, to=date(2026, 12, 6), now=NOW)
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 6)  # a Sunday, but somebody picked it


def test_moved_to_a_working_day(rep):
    Organisation.objects.create(name="X", holidays=[{"date": "2026-12-28", "name": "Closed"}])
    sunday = make_task(owner=rep, due_on=date(2026, 12, 27))
    monday = make_task(owner=rep, due_on=date(2026, 12, 21))
    none = make_task(owner=rep)
    outcome = move_to_workday(Task.objects.all(), by=rep)
    assert (outcome.changed, outcome.unchanged, dict(outcome.held)) == (1, 1, {"no_day": 1})
    days = [Task.objects.get(pk=task.pk).due_on for task in (sunday, monday, none)]
    assert days == [date(2026, 12, 29), date(2026, 12, 21), None]


@pytest.mark.parametrize(
    ("day", "at", "becomes"),
    [
        (date(2026, 12, 21), time(9), (date(2026, 12, 21), time(9))),
        (date(2026, 12, 21), time(17), (date(2026, 12, 21), time(17))),
        (date(2026, 12, 21), time(6, 30), (date(2026, 12, 21), time(9))),
        (date(2026, 12, 21), time(20), (date(2026, 12, 22), time(9))),
        (date(2026, 12, 24), time(20), (date(2026, 12, 29), time(9))),
        (date(2026, 12, 27), time(11), (date(2026, 12, 29), time(11))),
        (date(2026, 12, 27), None, (date(2026, 12, 29), None)),
    ],
)
def test_moved_into_working_hours(client, rep, day, at, becomes):
    """X31: too early waits for nine, too late for the next working day; holidays and weekends
    are left out. By the clock of whoever does it, wherever that is."""
    free = [{"date": each, "name": "Closed"} for each in ("2026-12-25", "2026-12-28")]
    Organisation.objects.create(name="X", holidays=free, time_zone="Europe/Berlin")
    rep.time_zone = "America/Lima"
    rep.save()
    task = make_task(owner=rep, due_on=day, due_time=at)
    client.force_login(rep)
    page = client.get(task.get_absolute_url()).text
    stays = becomes == (day, at)
    assert ("Move to" in page) is not stays
    assert ("outside working hours" in page) is (not stays and day.weekday() < 5)
    client.post(f"/tasks/{task.pk}/workday/")
    task.refresh_from_db()
    assert (task.due_on, task.due_time) == becomes


def test_into_the_trash_and_back(rep):
    """X20."""
    task = make_task(owner=rep)
    trash(only(task), by=rep)
    assert not Task.objects.live().exists()
    assert dict(complete(only(task), by=rep, now=NOW).held) == {"trashed": 1}
    restore(only(task), by=rep)
    assert Task.objects.live().get() == task


def test_tasks_go_with_a_merged_lead(rep):
    """X02: what hangs on the lead that goes hangs on the one that stays, and is told there."""
    make_status()
    keep, gone = make_lead("Ada", owner=rep), make_lead("Ada B.", owner=rep)
    task = Task(title="Call", lead=gone, owner=rep)
    create_tasks([task], by=rep)
    merge_leads(Lead.objects.filter(pk__in=[keep.pk, gone.pk]), by=rep, keep=keep.pk, values={})
    task.refresh_from_db()
    assert task.lead == keep
    assert Event.objects.get(kind="tasks.created").line == keep.pk


def test_a_batch_knows_what_was_done(rep):
    tasks = [make_task(f"Call {n}", owner=rep) for n in range(3)]
    outcome = complete(Task.objects.all(), by=rep, now=NOW)
    assert (outcome.changed, Batch.objects.get().title) == (len(tasks), "3 tasks done")
