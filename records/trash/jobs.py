"""Emptying the trash, a few hundred records at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from records.access import administers
from records.actions.batches import open_batch
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Batch, HeldRecord, Job, Tracked
from records.trash.emptying import delete_for_good, emptied_models, old_trash

EMPTY = "records.empty_trash"
CHUNK = 500


def moment_before(now: datetime) -> datetime:
    """What was put into the trash before it is old enough (TRASH_KEEP_DAYS)."""
    return now - timedelta(days=settings.TRASH_KEEP_DAYS)


def how_many(user, *, before: datetime) -> int:
    return sum(old_trash(model, user, before=before).count() for model in emptied_models())


def start_emptying(*, by, before: datetime) -> Job:
    """Deletes for good what lies in the trash since before that moment. Raises PermissionDenied."""
    if not administers(by):
        raise PermissionDenied(_("Only an admin empties the trash."))
    params = {"before": before.isoformat()}
    total = how_many(by, before=before)
    return runner.start(EMPTY, user=by, title=_("Empty the trash"), params=params, total=total)


@job_kind(EMPTY)
def empty_step(job: Job) -> bool:
    """One chunk, newest records first: what belongs to another was made after it. Passes are
    repeated until one deletes nothing: by then whatever referred to a record is gone, or stays."""
    if not administers(job.user):
        raise PermissionDenied(_("Only an admin empties the trash."))
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=EMPTY, title=job.title)
    job.result = {"url": f"/batches/{job.batch.pk}/", "batch": job.batch.pk}
    place = job.place or {"kind": 0, "below": None, "deleted": 0}
    model, ids = next_ids(job, place)
    if model is None:
        if not place["deleted"]:
            return True
        forget_held(job.batch)
        job.place = {}
        return False
    outcome = delete_for_good(model.objects.with_ids(ids), by=job.user, batch=job.batch)
    job.done += outcome.changed
    job.place = place | {"below": ids[-1], "deleted": place["deleted"] + outcome.changed}
    return False


def next_ids(job: Job, place: dict[str, Any]) -> tuple[type[Tracked] | None, list[int]]:
    """The next records of this pass; moves the place on where a kind of record is done."""
    before = datetime.fromisoformat(job.params["before"])
    for model in emptied_models()[place["kind"] :]:
        rows = old_trash(model, job.user, before=before)
        if place["below"] is not None:
            rows = rows.filter(pk__lt=place["below"])
        if ids := list(rows.order_by("-pk").values_list("pk", flat=True)[:CHUNK]):
            return model, ids
        place |= {"kind": place["kind"] + 1, "below": None}
    return None, []


def forget_held(batch: Batch) -> None:
    """They are looked at once more."""
    HeldRecord.objects.filter(batch=batch).delete()
    Batch.objects.filter(pk=batch.pk).update(held=0, unchanged=0)
