"""The kernel's Celery functions. They only wake work that stands in PostgreSQL (law 3)."""

import logging
import time

from celery import shared_task
from django.core.cache import cache

from records.attached import previews
from records.fields import indexes
from records.jobs import runner
from records.sending import forget_sent
from records.stream import run as stream
from records.waking import TURN, wake

log = logging.getLogger(__name__)
UNTIL_THE_NEXT_SWEEP = 60  # seconds
SWEPT = "records:swept"  # when the last sweep came to its end, in seconds since 1970


@shared_task(ignore_result=True)
def run_job(job_id: str) -> None:
    if runner.run(job_id):
        wake(run_job, job_id)


@shared_task(ignore_result=True, expires=UNTIL_THE_NEXT_SWEEP)
def handle_events() -> None:
    """Woken after each commit that wrote events.

    A worker that was away finds one wake-up per commit waiting; the old ones are dropped unrun,
    because the sweep reads to the end of the stream anyway. Where people write without a pause
    there is no end: the rest waits its turn.
    """
    read_for_a_turn()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every minute: jobs without a worker, events no nudge reached, parked ones that are due.

    Each in its turn whatever became of the others: a failing handler must not keep jobs waiting.
    """
    parts = (
        resume_jobs, read_for_a_turn, stream.retry_parked, resume_indexes, resume_previews,
        forget_sent,
    )  # fmt: skip
    for part in parts:
        try:
            part()
        except Exception:
            log.exception("sweep: %s failed; tried again at the next one", part.__name__)
    cache.set(SWEPT, time.time(), None)


def read_for_a_turn() -> None:
    """The stream to its end; where that takes longer than a turn, the rest waits for the next."""
    until = time.monotonic() + TURN.total_seconds()
    stream.run_all(until=until)
    if time.monotonic() >= until:
        wake(handle_events)


def resume_jobs() -> None:
    for job_id in runner.abandoned():
        # The next sweep sends another: one that waits longer than that is only in the way.
        run_job.apply_async([job_id], expires=UNTIL_THE_NEXT_SWEEP)


def resume_indexes() -> None:
    if indexes.waiting():
        settle_indexes.apply_async(expires=UNTIL_THE_NEXT_SWEEP)


@shared_task(ignore_result=True)
def settle_indexes() -> None:
    """Indexes of custom fields that were asked for, or left half-built by a killed worker."""
    for definition_id in indexes.waiting():
        indexes.settle(definition_id)


def resume_previews() -> None:
    if previews.waiting().exists():
        make_previews.apply_async(expires=UNTIL_THE_NEXT_SWEEP)


@shared_task(ignore_result=True)
def make_previews() -> None:
    """One after the other until none waits; the next sweep finds what a killed worker left."""
    until = time.monotonic() + TURN.total_seconds()
    while previews.make_next():
        if time.monotonic() >= until:
            wake(make_previews)
            return
