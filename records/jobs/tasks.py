"""The kernel's Celery functions. They only wake work that stands in PostgreSQL (law 3)."""

from celery import shared_task

from records.fields import indexes
from records.jobs import runner
from records.stream import run as stream


@shared_task(ignore_result=True)
def run_job(job_id: str) -> None:
    if runner.run(job_id):
        run_job.delay(job_id)


@shared_task(ignore_result=True)
def handle_events() -> None:
    """Woken after each commit that wrote events."""
    stream.run_all()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every minute: events no nudge reached, parked ones that are due, jobs without a worker."""
    stream.run_all()
    stream.retry_parked()
    if indexes.waiting():
        settle_indexes.delay()
    for job_id in runner.abandoned():
        run_job.delay(job_id)


@shared_task(ignore_result=True)
def settle_indexes() -> None:
    """Indexes of custom fields that were asked for, or left half-built by a killed worker."""
    for definition_id in indexes.waiting():
        indexes.settle(definition_id)
