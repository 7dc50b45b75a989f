"""Driving a long piece of work chunk by chunk.

A kind is a function ``step(job) -> bool``. Each call runs in one transaction with the job's row,
does a bounded piece, moves ``job.place`` and ``job.done``, and returns True at the end. A killed
worker loses at most the open transaction; the sweep gives the row to another (TRUST E10).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from records.models import Job
from records.models.jobs import JobState

log = logging.getLogger(__name__)

Step = Callable[[Job], bool]
KINDS: dict[str, Step] = {}
LEASE = timedelta(minutes=5)
BUDGET = timedelta(minutes=10)
ATTEMPTS = 5


def job_kind(name: str) -> Callable[[Step], Step]:
    """Registers a step function under the name stored in ``Job.kind``."""

    def register(step: Step) -> Step:
        KINDS[name] = step
        return step

    return register


def start(kind: str, *, user, title: str, params: dict[str, Any], total: int = 0) -> Job:
    """Stores the work and wakes a worker after the commit."""
    from records.jobs.tasks import run_job  # deferred: tasks import this module

    job = Job.objects.create(kind=kind, user=user, title=title[:200], params=params, total=total)
    run_job.delay_on_commit(str(job.pk))
    return job


def stop(job: Job) -> None:
    """Asks the worker to stop after the chunk it is in; what is done stays, and can be undone."""
    Job.objects.filter(pk=job.pk, state__in=["queued", "running"]).update(stop_requested=True)


def claim(job_id) -> bool:
    """Takes the row for this worker; False where another holds it or it is over."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    unfinished = Job.objects.filter(free, pk=job_id, state__in=["queued", "running"])
    return bool(unfinished.update(state=JobState.RUNNING, lease_until=now + LEASE))


def run(job_id, *, budget: timedelta = BUDGET) -> bool:
    """Runs a job, unless another worker has it; True when it should be woken again.

    A worker gives the row back after its budget, well under Celery's time limit.
    """
    if not claim(job_id):
        return False
    until = timezone.now() + budget
    while not _step(job_id):
        if timezone.now() > until:
            return bool(Job.objects.filter(pk=job_id, state="running").update(lease_until=None))
    return False


def _step(job_id) -> bool:
    """One chunk; True when there is nothing more to do here."""
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=job_id)
            if job.is_over:
                return True
            if job.stop_requested:
                return _finish(job, JobState.STOPPED)
            job.lease_until = timezone.now() + LEASE
            if KINDS[job.kind](job):
                return _finish(job, JobState.DONE)
            job.attempts = 0
            job.save()
    except DatabaseError:
        raise  # the database is away or restarting: the lease runs out and the sweep resumes
    except Exception as error:
        log.exception("job %s failed", job_id)
        return _failed(job_id, error)
    return False


def _finish(job: Job, state: JobState) -> bool:
    job.state, job.finished_at, job.lease_until = state, timezone.now(), None
    job.save()
    return True


def _failed(job_id, error: Exception) -> bool:
    """Parks the job with its reason; nobody's other work waits for it (TRUST E6)."""
    Job.objects.filter(pk=job_id).update(
        state=JobState.FAILED, error=str(error)[:2000], finished_at=timezone.now(), lease_until=None
    )
    return True


def abandoned() -> list[str]:
    """Jobs nobody works on: never started, or their worker died and its lease ran out.

    A job whose worker died ``ATTEMPTS`` times in the same chunk is failed instead (poison).
    """
    now = timezone.now()
    free = Q(lease_until__lt=now) | Q(
        lease_until__isnull=True, created_at__lt=now - timedelta(seconds=30)
    )
    waiting = Job.objects.filter(free, state__in=["queued", "running"])
    waiting.filter(attempts__gte=ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=now,
        lease_until=None,
        error="The worker died repeatedly.",
    )
    ids = []
    for job in waiting.filter(attempts__lt=ATTEMPTS):
        job.attempts += 1
        job.save(update_fields=["attempts"])
        ids.append(str(job.pk))
    return ids
