"""A task that repeats makes its next when it is done, exactly once."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from leads.tests.factories import make_lead
from records.actions import changing, undo
from tasks.actions import complete, reopen, snooze
from tasks.models import Task
from tasks.tests.factories import make_task

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def monthly(rep) -> Task:
    return make_task(
        "Invoice", owner=rep, due_on=date(2027, 1, 31), repeat="monthly",
        remind_at=datetime(2027, 1, 29, 8, tzinfo=UTC),
    )  # fmt: skip


def done(task: Task, rep, day: date) -> Task | None:
    """Completes it on a day; its next one."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    complete(Task.objects.filter(pk=task.pk), by=rep, now=now)
    return Task.objects.filter(follows=task).first()


def test_month_ends_stay_month_ends(rep, monthly):
    """D10: 31 January, 28 February, 31 March; the reminder keeps its distance."""
    february = done(monthly, rep, date(2027, 1, 31))
    march = done(february, rep, date(2027, 2, 28))
    assert (february.due_on, march.due_on) == (date(2027, 2, 28), date(2027, 3, 31))
    assert march.remind_at == datetime(2027, 3, 29, 8, tzinfo=UTC)


def test_put_off_once_it_keeps_its_pattern(rep, monthly):
    snooze(Task.objects.filter(pk=monthly.pk), by=rep, to=date(2027, 2, 3), now=NOW)
    monthly.refresh_from_db()
    assert done(monthly, rep, date(2027, 2, 3)).due_on == date(2027, 2, 28)


def test_done_late_it_skips_what_is_over(rep):
    daily = make_task(owner=rep, due_on=date(2027, 3, 1), repeat="daily")
    assert done(daily, rep, date(2027, 3, 9)).due_on == date(2027, 3, 9)


def test_a_day_off_moves_on_and_the_pattern_stays(rep):
    """X31: the first falls on a Saturday, the next on the first again."""
    task = make_task(owner=rep, due_on=date(2027, 4, 1), repeat="monthly", skip_free=True)
    may = done(task, rep, date(2027, 4, 1))
    assert (may.repeat_on, may.due_on) == (date(2027, 5, 1), date(2027, 5, 3))
    assert done(may, rep, date(2027, 5, 3)).due_on == date(2027, 6, 1)


def test_it_ends(rep):
    task = make_task(
        owner=rep, due_on=date(2027, 3, 1), repeat="weekly", repeat_until=date(2027, 3, 10)
    )
    second = done(task, rep, date(2027, 3, 1))
    assert second.due_on == date(2027, 3, 8)
    assert done(second, rep, date(2027, 3, 8)) is None


def test_opened_and_done_again_there_is_one_next(rep, monthly):
    done(monthly, rep, date(2027, 1, 31))
    reopen(Task.objects.filter(pk=monthly.pk), by=rep)
    done(monthly, rep, date(2027, 1, 31))
    assert Task.objects.filter(follows=monthly).count() == 1


def test_undo_takes_the_next_away_and_done_again_brings_one(rep, monthly):
    outcome = complete(Task.objects.filter(pk=monthly.pk), by=rep, now=NOW)
    undo(outcome.batch, by=rep)
    assert list(Task.objects.live()) == [monthly]
    complete(Task.objects.filter(pk=monthly.pk), by=rep, now=NOW)
    assert Task.objects.open().get().follows == monthly


def test_of_a_lead_in_the_trash_nothing_follows(rep):
    lead = make_lead(owner=rep, deleted_at="2026-01-01T00:00Z")
    task = make_task(owner=rep, lead=lead, due_on=date(2027, 3, 1), repeat="daily")
    assert done(task, rep, date(2027, 3, 1)) is None


def both_at_once(task: Task, rep) -> list:
    """What each of two people is told."""
    start, told = threading.Barrier(2, timeout=60), []

    def act() -> None:
        start.wait()
        try:
            outcome = complete(Task.objects.filter(pk=task.pk), by=rep, now=NOW)
            told.append((outcome.changed, dict(outcome.held)))
        except Exception as problem:  # the test looks at it
            told.append(type(problem).__name__)
        connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told, key=str)


ONE_OF_THEM = [(0, {"done": 1}), (1, {})]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_done_twice_at_once_there_is_one_next(rep, monthly):
    """D7: one of them is told that it is done already."""
    assert both_at_once(monthly, rep) == ONE_OF_THEM
    assert Task.objects.filter(follows=monthly).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_do_it(rep, monthly, monkeypatch):
    """Both look before either is done; only the law of the table keeps the second next away."""
    both = threading.Barrier(2, timeout=60)

    def look_without_locking(model, ids):
        rows = model._base_manager.filter(id__anyof=ids).order_by("id")
        return [(row.pk, row.version, row.is_trashed) for row in rows]

    asked = changing.held_by

    def ask_together(*args):
        found = asked(*args)
        both.wait()
        return found

    monkeypatch.setattr(changing, "lock", look_without_locking)
    monkeypatch.setattr(changing, "held_by", ask_together)
    assert both_at_once(monthly, rep) != ONE_OF_THEM
    assert Task.objects.filter(follows=monthly).count() == 1
