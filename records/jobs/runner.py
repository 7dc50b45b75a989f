"""Driving a long piece of work chunk by chunk.

A kind is a function ``step(job) -> bool``. Each call runs in one transaction with the job's row,
does a bounded piece, moves ``job.place`` and ``job.done``, and returns True at the end. A killed
worker loses at most the open transaction; the sweep gives the row to another (TRUST E10).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from records.models import Job
from records.models.jobs import JobState
from records.waking import TURN, wake_on_commit

log = logging.getLogger(__name__)

Step = Callable[[Job], bool]
KINDS: dict[str, Step] = {}
# Who wants to know, in the same transaction, that a job is over; an app adds its function.
ENDED: list[Callable[[Job], None]] = []
# Kinds that must come to their end once begun: half of them is worse than none.
UNSTOPPABLE: set[str] = set()
# Between two chunks only: during a chunk the row is locked, and nobody takes a locked row.
LEASE = timedelta(seconds=30)
ATTEMPTS = 5
PATIENCE = timedelta(seconds=30)  # a nudge takes milliseconds, or some turns of others


def job_kind(name: str) -> Callable[[Step], Step]:
    """Registers a step function under the name stored in ``Job.kind``."""

    def register(step: Step) -> Step:
        KINDS[name] = step
        return step

    return register


def start(
    kind: str,
    *,
    user,
    title: str,
    params: dict[str, Any],
    total: int = 0,
    result: dict[str, Any] | None = None,
) -> Job:
    """Stores the work and wakes a worker after the commit. ``result`` stands until it has one."""
    from records.jobs.tasks import run_job  # deferred: tasks import this module

    job = Job.objects.create(
        kind=kind, user=user, title=title[:200], params=params, total=total, result=result or {}
    )
    wake_on_commit(run_job, str(job.pk))
    return job


def stop(job: Job) -> None:
    """Asks the worker to stop after the chunk it is in; what is done stays, and can be undone."""
    if job.kind not in UNSTOPPABLE:
        Job.objects.filter(pk=job.pk, state__in=["queued", "running"]).update(stop_requested=True)


def resume(job: Job) -> bool:
    """Lets stopped or failed work go on from its place; False where it is neither."""
    from records.jobs.tasks import run_job  # deferred: tasks import this module

    halted = Job.objects.filter(pk=job.pk, state__in=["stopped", "failed"])
    if not halted.update(
        state=JobState.QUEUED, stop_requested=False, attempts=0, error="", finished_at=None
    ):
        return False
    wake_on_commit(run_job, str(job.pk))
    return True


def free(now: datetime) -> QuerySet:
    """Unfinished jobs without a worker, locked: neither leased nor in the middle of a chunk."""
    unleased = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    unfinished = Job.objects.filter(unleased, state__in=["queued", "running"])
    return unfinished.select_for_update(skip_locked=True)


@transaction.atomic
def claim(job_id) -> bool:
    """Takes the row for this worker; False where another holds it or it is over.

    Each claim counts as an attempt at the chunk it stands at, until that chunk is done.
    """
    now = timezone.now()
    found = free(now).filter(pk=job_id, attempts__lt=ATTEMPTS).values_list("pk", flat=True)
    return bool(found) and bool(
        Job.objects.filter(pk=job_id).update(
            state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    )


def run(job_id, *, budget: timedelta = TURN) -> bool:
    """Runs a job, unless another worker has it; True when it should be woken again.

    A worker gives the row back after its budget: mail and events wait for no import.
    """
    if not claim(job_id):
        return False
    until = timezone.now() + budget
    while not _step(job_id):
        if timezone.now() > until:
            return bool(
                Job.objects.filter(pk=job_id, state="running").update(lease_until=timezone.now())
            )
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
    except (OperationalError, InterfaceError):
        raise  # the database is away, or two locked each other out: the sweep resumes it
    except Exception as error:
        log.exception("job %s failed", job_id)
        return _failed(job_id, error)
    return False


def _finish(job: Job, state: JobState) -> bool:
    job.state, job.finished_at, job.lease_until = state, timezone.now(), None
    job.save()
    _tell_end(job)
    return True


def _tell_end(job: Job) -> None:
    for function in ENDED:
        function(job)


@transaction.atomic
def _failed(job_id, error: Exception) -> bool:
    """Parks the job with its reason; nobody's other work waits for it (TRUST E6)."""
    found = Job.objects.filter(pk=job_id)
    found.update(
        state=JobState.FAILED, error=str(error)[:2000], finished_at=timezone.now(), lease_until=None
    )
    for job in found:
        _tell_end(job)
    return True


@transaction.atomic
def abandoned() -> list[str]:
    """Jobs nobody works on: their nudge was lost, or their worker died and its lease ran out.

    One whose workers died ``ATTEMPTS`` times in the same chunk is failed instead (poison, E6). A
    job that merely waits for a busy worker is woken again and never failed.
    """
    now = timezone.now()
    since = now - PATIENCE
    unheard = Q(lease_until__isnull=True, created_at__lt=since)
    waiting = free(now).filter(unheard | Q(lease_until__lt=since))
    ids, poison = [], []
    for job_id, attempts in waiting.values_list("pk", "attempts"):
        (poison if attempts >= ATTEMPTS else ids).append(job_id)
    Job.objects.filter(pk__in=poison).update(
        state=JobState.FAILED,
        finished_at=now,
        lease_until=None,
        error=_("It was cut short %(times)s times at the same place.") % {"times": ATTEMPTS},
    )
    for job in Job.objects.filter(pk__in=poison):
        _tell_end(job)
    return [str(job_id) for job_id in ids]
