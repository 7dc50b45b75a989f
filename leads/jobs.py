"""Work on leads that is too much for one request, and what workers do by the clock."""

from __future__ import annotations

import logging
from time import monotonic

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from leads import actions
from leads.duplicates.pairs import compare_waiting
from leads.impact import leads_at
from leads.models import Stage, Status
from leads.scoring.writing import rescore_today
from records.actors import SYSTEM
from records.criteria import BOOKS
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Job, Tracked
from records.types import model_of

log = logging.getLogger(__name__)

REMOVE = "leads.remove_setup"
# More than a person should wait for; as many as undo takes back at once.
AT_ONCE = 2_000
CHUNK = 1_000


def takes_long(row: Tracked) -> bool:
    """Whether removing the row changes so many leads that a worker does it. A stage's own leads
    stay in their statuses, so a stage goes at once."""
    return not isinstance(row, Stage) and leads_at(row)[: AT_ONCE + 1].count() > AT_ONCE


def start_removal(row: Tracked, *, by, into: Tracked | None) -> Job:
    """Removes the row as ``remove_setup`` does, a thousand leads at a time. Until the last one has
    moved the row stays in use. Raises InUse, PermissionDenied."""
    actions.check_removal(row, by=by, into=into)
    params = {"type": row.record_type, "row": row.pk, "into": into and into.pk}
    title = _("Remove “%(name)s”") % {"name": row}
    return runner.start(REMOVE, user=by, title=title, params=params, total=leads_at(row).count())


@job_kind(REMOVE)
def remove_step(job: Job) -> bool:
    """One chunk of leads; when none is left, lists and the row. Raises InUse, PermissionDenied."""
    model = model_of(job.params["type"])
    row = model.objects.get(pk=job.params["row"])
    into = model.objects.filter(pk=job.params["into"]).first() if job.params["into"] else None
    actions.check_removal(row, by=job.user, into=into)
    if job.batch is None:
        job.batch = actions.open_removal(row, by=job.user)
    leads = leads_at(row).with_ids(
        leads_at(row).order_by("id").values_list("id", flat=True)[:CHUNK]
    )
    outcome = actions.map_leads(leads, by=job.user, row=row, into=into, batch=job.batch)
    job.done += outcome.changed
    job.result = {"url": f"/batches/{job.batch.pk}/", "batch": job.batch.pk}
    if outcome.changed:
        return False
    actions.finish_removal(row, by=job.user, into=into, batch=job.batch)
    return True


@shared_task(ignore_result=True)
def check_criteria() -> None:
    """Every night: the gates leave nothing to find; if they ever do, somebody must look."""
    for book in BOOKS:
        for criterion, ids in book.breaches().items():
            log.error("%s %s do not meet %s", len(ids), book.list_name, criterion.code)


@shared_task(ignore_result=True, expires=60)
def compare_leads(seconds: float = 40) -> None:
    """Every minute: leads an import or a bulk change brought are compared with all others."""
    until = monotonic() + seconds
    while compare_waiting() and monotonic() < until:
        pass


@shared_task(ignore_result=True)
def rescore() -> None:
    """Every quarter of an hour; does something once a day."""
    rescore_today()


@shared_task(ignore_result=True)
def review_definitions() -> None:
    """Every hour: definitions whose day has come are told to whoever answers for them (LS-27)."""
    due = Status.objects.to_review(timezone.localdate()).select_related("owner")
    actions.remind_of_reviews(due, by=SYSTEM, now=timezone.now())
