"""Taking back what is too much for one request."""

from __future__ import annotations

from records.actions.batches import count_in
from records.actions.undoing import begin_undo, undo_chunk
from records.jobs.runner import job_kind
from records.models import Batch, Job


@job_kind("records.undo")
def undo_step(job: Job) -> bool:
    """One chunk of the undo of batch ``params["batch"]``; the undo's batch is the result."""
    batch = Batch.objects.get(pk=job.params["batch"])
    if job.batch is None:
        job.batch = begin_undo(batch, by=job.user)
        return False
    after = tuple(job.place["after"]) if "after" in job.place else None
    step = undo_chunk(batch, job.batch, by=job.user, after=after)
    if step is None:
        job.result = {"batch": job.batch.pk, "url": f"/batches/{job.batch.pk}/"}
        return True
    outcome, place = step
    count_in(job.batch, outcome)
    job.done += outcome.asked
    job.place = {"after": list(place)}
    return False
