"""Long work: progress, stop, failure, a worker that dies (TRUST E10)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from records.jobs import runner
from records.models import Job
from users.tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counting(monkeypatch):
    """A kind of job that counts to its total, one per chunk."""

    def step(job: Job) -> bool:
        job.done += 1
        if job.params.get("fail_at") == job.done:
            raise ValueError("row 3 is broken")
        if job.params.get("die_at") == job.done and not job.attempts:
            raise KeyboardInterrupt
        return job.done >= job.total

    monkeypatch.setitem(runner.KINDS, "test.count", step)


def let_the_lease_run_out() -> None:
    over = timezone.now() - runner.PATIENCE - timedelta(seconds=1)
    Job.objects.update(lease_until=over)


def start(rep, **params) -> Job:
    return runner.start("test.count", user=rep, title="Count", params=params, total=5)


def test_a_job_runs_to_its_end_with_progress(rep, counting):
    job = start(rep)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.percent) == ("done", 5, 100)


def test_a_finished_job_is_not_run_again(rep, counting):
    job = start(rep)
    runner.run(job.pk)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.done == 5


def test_a_job_that_fails_says_why_and_keeps_its_place(rep, counting):
    job = start(rep, fail_at=3)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == ("failed", 2, "row 3 is broken")


def test_a_stopped_job_ends_after_its_chunk(rep, counting):
    job = start(rep)
    runner.stop(job)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("stopped", 0)


def test_a_job_whose_worker_died_is_resumed_where_it_stood(rep, counting):
    job = start(rep, die_at=3)
    with pytest.raises(KeyboardInterrupt):
        runner.run(job.pk)
    assert not runner.run(job.pk)  # the dead worker's lease still holds
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 2)
    let_the_lease_run_out()
    assert runner.abandoned() == [str(job.pk)]
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)


def test_a_job_that_kills_its_workers_is_failed_in_the_end(rep, counting):
    job = start(rep)
    for _death in range(runner.ATTEMPTS):
        assert runner.abandoned() == ([str(job.pk)] if _death else [])
        assert runner.claim(job.pk)
        let_the_lease_run_out()
    assert not runner.claim(job.pk)
    assert runner.abandoned() == []
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_job_that_waits_for_a_busy_worker_is_never_failed(rep, counting):
    """Sweeps come and go while every worker is busy: the job has not failed, it has not begun."""
    job = start(rep)
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=9))
    for _minute in range(runner.ATTEMPTS + 3):
        assert runner.abandoned() == [str(job.pk)]
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)


def test_a_job_in_the_middle_of_a_chunk_is_nobody_elses(rep, counting):
    """A chunk may take longer than the lease: its row is locked, so no sweep waits or takes it."""
    job = start(rep)
    runner.claim(job.pk)
    let_the_lease_run_out()
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        assert at_once(runner.abandoned, lambda: runner.claim(job.pk)) == [[], False]
    assert runner.abandoned() == [str(job.pk)]


def test_a_worker_gives_the_job_back_after_its_budget(rep, counting):
    """It stands in line again already: a sweep does not put it there a second time."""
    job = start(rep)
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=9))
    assert runner.run(job.pk, budget=timedelta(0))
    assert runner.abandoned() == []
    assert not runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_the_page_shows_progress_and_offers_to_stop(rep, counting, client):
    client.force_login(rep)
    job = start(rep)
    page = client.get(f"/jobs/{job.pk}/")
    assert "0 of 5" in page.content.decode()
    client.post(f"/jobs/{job.pk}/stop/")
    runner.run(job.pk)
    assert "can be undone" in client.get(f"/jobs/{job.pk}/").content.decode()


def test_somebody_elses_work_does_not_exist(rep, admin, counting, client):
    """TRUST A2."""
    client.force_login(admin)
    job = start(rep)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 404
    job.refresh_from_db()
    assert not job.stop_requested
