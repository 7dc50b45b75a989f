"""Erasing and handing out, as work with progress that survives a killed worker."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from records.access import administers
from records.actions.batches import count_in, open_batch
from records.actions.outcome import Outcome
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Attachment, Job, Tracked
from records.personal.erasing import KIND, begin, step, subject_of
from records.personal.holdings import holdings
from records.personal.subject import Subject
from records.storage import whole_or_gone
from records.types import model_of

EXPORT = "records.personal_data"
# Begun, the rows are erased; what is left to be looked through is known to this job alone.
runner.UNSTOPPABLE.add(KIND)


def must_administer(user) -> None:
    if not administers(user):
        raise PermissionDenied(_("Only an admin may do this."))


def start_erasing(model: type[Tracked], ids: Sequence[int], *, by, back: str = "") -> Job:
    """Erases these records one after the other; the title names nobody. One that failed on the way
    goes on instead of beginning anew. Raises PermissionDenied."""
    must_administer(by)
    same = {"params__type": model.record_type, "params__ids": list(ids)}
    halted = Job.objects.filter(kind=KIND, state__in=["failed", "stopped"], **same).first()
    if halted is not None and runner.resume(halted):
        return halted
    params = {"type": model.record_type, "ids": list(ids), "back": back}
    title = _("Erase personal data")
    return runner.start(KIND, user=by, title=title, params=params, total=len(ids))


@job_kind(KIND)
def erase_step(job: Job) -> bool:
    """One record's rows, or one range of the other texts. Raises PermissionDenied."""
    must_administer(job.user)
    model, ids = model_of(job.params["type"]), job.params["ids"]
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=KIND, title=_("Personal data erased"))
    if job.place.get("left"):
        left = job.place["left"]
        if step(left):
            job.done += 1
        job.place = {"left": left}
    elif job.done < len(ids):
        left = begin(model, [ids[job.done]], by=job.user, batch=job.batch)
        count_in(job.batch, Outcome(changed=1))
        job.place = {"left": left}
    if job.done < len(ids):
        return False
    job.place = {}
    job.result = {"url": job.params["back"] or f"/batches/{job.batch.pk}/", "batch": job.batch.pk}
    return True


def start_export(model: type[Tracked], ids: Sequence[int], *, by, back: str) -> Job:
    """Writes all that is stored about a person into a ZIP for the admin who asked. Raises
    PermissionDenied."""
    must_administer(by)
    params = {"type": model.record_type, "ids": list(ids)}
    result = {"back": back}
    return runner.start(EXPORT, user=by, title=_("Personal data"), params=params, result=result)


def file_of(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / f"personal-{job.pk}.zip"


@job_kind(EXPORT)
def export_step(job: Job) -> bool:
    """Everything in one go; half a file of a worker that died is overwritten by the next."""
    must_administer(job.user)
    model = model_of(job.params["type"])
    seen = model.objects.visible_to(job.user).filter(pk__in=job.params["ids"])
    subject = subject_of(model, list(seen.values_list("pk", flat=True)))
    path = file_of(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_or_gone(path):
        write_zip(path, subject, user=job.user)
    job.done = job.total = 1
    job.result = job.result | {"url": f"/personal/{job.pk}/", "label": _("Fetch the file")}
    return True


def written(value) -> str:
    """Moments as ISO 8601."""
    return value.isoformat() if isinstance(value, date) else str(value)


def write_zip(path: Path, subject: Subject, *, user) -> None:
    """``data.json`` with every part, and the files people put beside the records."""
    parts = {part.label: part.rows for part in holdings(subject, user=user)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "data.json", json.dumps(parts, ensure_ascii=False, indent=1, default=written)
        )
        for each in Attachment.objects.filter(pk__in=subject.parts.get(Attachment, [])):
            if default_storage.exists(each.path):
                name = PurePosixPath(each.name).name
                with default_storage.open(each.path) as file:
                    packed.writestr(f"files/{each.pk}-{name}", file.read())
