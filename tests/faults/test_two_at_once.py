"""Two workers, two sweeps, the same moment: one effect. The controls take the lock away."""

import pytest
from django.db.models import QuerySet

from leads.models import Lead
from records.jobs import runner
from records.models import Cursor, Event, Job
from records.models.jobs import JobState
from records.stream.run import run
from tests.faults.house import LEADS, a_minute_passes, heard_twice, unheard, wait_for
from tests.faults.work import edit_all, other_status
from users.tests.race import at_once, meet_after


@pytest.fixture
def without_locks(monkeypatch):
    """SELECT … FOR UPDATE reads without locking, and two readers meet after having read."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)


def told_in_events(boss) -> None:
    """A thousand events nobody has handled yet."""
    job = edit_all(boss, other_status())
    runner.run(job.pk)


def test_two_workers_and_many_sweeps_do_it_once(house, boss):
    """Everything is sent to both of them again and again while they work."""
    house.worker(), house.worker()
    status = other_status()
    job = edit_all(boss, status)
    for _time in range(20):
        house.sweep()
        runner.wake_on_commit(runner_task(), str(job.pk))
    a_minute_passes()
    wait_for(lambda: house.sweep() or (job_is_done(job) and not unheard()), 300, every=0.3)
    assert (job.result["changed"], job.result["unchanged"]) == (LEADS, 0)
    assert Event.objects.filter(batch=job.batch_id).count() == LEADS
    assert Lead.objects.filter(status=status).count() == LEADS


def runner_task():
    from records.jobs.tasks import run_job  # as the runner does

    return run_job


def job_is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.DONE


def test_one_of_two_workers_takes_a_job(house, boss):
    job = edit_all(boss, other_status())
    assert sorted(at_once(*[lambda: runner.claim(job.pk)] * 2)) == [False, True]


def test_control_without_the_lock_both_take_it(house, boss, without_locks, monkeypatch):
    """Both have looked before either writes."""
    job = edit_all(boss, other_status())
    meet, write = meet_after(lambda: None), QuerySet.update

    def write_after_meeting(jobs: QuerySet, **values) -> int:
        meet()
        return write(jobs, **values)

    monkeypatch.setattr(QuerySet, "update", write_after_meeting)
    assert at_once(*[lambda: runner.claim(job.pk)] * 2) == [True, True]


def test_two_readers_handle_each_event_once(house, boss):
    told_in_events(boss)
    at_once(*[lambda: run("heard")] * 3)
    assert (unheard(), heard_twice()) == (0, 0)


def test_control_without_the_lock_events_are_handled_twice(house, boss, monkeypatch):
    """Both have read the same page, and move the cursor without asking where it stands."""
    from records.stream import run as stream

    def take_anyway(handlers, _place, to) -> int:
        names = [handler.name for handler in handlers]
        return Cursor.objects.filter(pk__in=names).update(**to._asdict())

    told_in_events(boss)
    monkeypatch.setattr(stream, "next_page", meet_after(stream.next_page))
    monkeypatch.setattr(stream, "take", take_anyway)
    at_once(*[lambda: run("heard")] * 2)
    assert heard_twice() > 0
