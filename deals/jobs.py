"""Work on deals that is too much for one request."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deals import actions
from deals.impact import deals_at
from deals.mapping import targets
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Job, Tracked
from records.types import model_of

REMOVE = "deals.remove_setup"
# More than a person should wait for; as many as undo takes back at once.
AT_ONCE = 2_000
CHUNK = 1_000


def takes_long(row: Tracked) -> bool:
    """Whether removing the row changes so many deals that a worker does it."""
    return deals_at(row)[: AT_ONCE + 1].count() > AT_ONCE


def start_removal(row: Tracked, *, by, into: Tracked | None) -> Job:
    """Removes the row as ``remove_setup`` does, a thousand deals at a time. Until the last one
    has moved the row stays in use. Raises InUse, PermissionDenied."""
    actions.check_removal(row, by=by, into=into)
    params = {"type": row.record_type, "row": row.pk, "into": into and into.pk}
    title = _("Remove “%(name)s”") % {"name": row}
    return runner.start(REMOVE, user=by, title=title, params=params, total=deals_at(row).count())


@job_kind(REMOVE)
def remove_step(job: Job) -> bool:
    """One chunk of deals; when few are left, all of the rest. Raises InUse, PermissionDenied."""
    model = model_of(job.params["type"])
    row = model.objects.get(pk=job.params["row"])
    into = model.objects.filter(pk=job.params["into"]).first() if job.params["into"] else None
    actions.check_removal(row, by=job.user, into=into)
    if job.batch is None:
        job.batch = actions.open_removal(row, by=job.user)
    job.result = {"url": f"/batches/{job.batch.pk}/", "batch": job.batch.pk}
    for deals, target in targets(row, into):
        ids = list(deals.order_by("id").values_list("id", flat=True)[:CHUNK])
        if len(ids) == CHUNK:
            some = deals.model.objects.with_ids(ids)
            outcome = actions.map_deals(some, by=job.user, row=row, into=target, batch=job.batch)
            job.done += outcome.changed
            return False
    outcome = actions.finish_removal(row, by=job.user, into=into, batch=job.batch)
    job.done = job.total
    return True
