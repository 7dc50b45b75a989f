"""The two long pieces of an import as resumable jobs: checking the rows, writing them (E10)."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from records.actions.batches import open_batch
from records.actions.undoing import begin_undo, undo_chunk
from records.imports.checking import CHANGE, NEW, check
from records.imports.reading.table import Unreadable
from records.imports.staging import CHUNK as STAGED_AT_ONCE
from records.imports.staging import stage_chunk
from records.imports.targets import TARGETS
from records.imports.words import why_unreadable
from records.imports.writing import actor_of, add_missing, link_late, write_chunk
from records.jobs.runner import job_kind
from records.models import Batch, Import, ImportRow, Job
from records.models.imports import ImportState, RowOutcome

CHECK, RUN, UNDO = "records.import_check", "records.import_run", "records.import_undo"


@job_kind(CHECK)
def check_step(job: Job) -> bool:
    """Stages ten thousand rows, or decides all of them in the last step."""
    importing = Import.objects.select_for_update().get(pk=job.params["import"])
    place = job.place.get("rows", 0)
    if not place:
        ImportRow.objects.filter(importing=importing).delete()
    if not job.place.get("read"):
        staged = staged_rows(importing, place)
        job.place = {"rows": place + staged, "read": staged < STAGED_AT_ONCE}
        job.done = place + staged
        return False
    importing.counts = check(importing)
    importing.state = ImportState.CHECKED
    importing.save(update_fields=["counts", "state"])
    job.result = {"url": reverse("records:import_preview", args=[importing.pk])}
    return True


def staged_rows(importing: Import, place: int) -> int:
    """Stages the next rows. Raises ValueError with the reason in words."""
    try:
        return stage_chunk(importing, place)
    except Unreadable as fault:
        raise ValueError(why_unreadable(fault)) from fault
    except FileNotFoundError:
        raise ValueError(_("The file was removed. Upload it again.")) from None


@job_kind(RUN)
def run_step(job: Job) -> bool:
    """One chunk: what is missing, new rows, known rows, links between rows, in this order."""
    importing = Import.objects.select_for_update().get(pk=job.params["import"])
    if importing.batch is None:
        title = _("Import of %(file)s") % {"file": importing.name}
        importing.batch = open_batch(by=actor_of(importing), kind="records.import", title=title)
        job.batch = importing.batch
        importing.save(update_fields=["batch"])
    if not job.place.get("missing"):
        add_missing(importing)
        prepare(importing)
        job.place = {"missing": True}
        return False
    outcome = job.place.get("outcome", NEW)
    lines = write_chunk(importing, outcome, job.place.get("line", 0))
    job.done += len(lines)
    if lines:
        job.place = job.place | {"line": lines[-1]}
        return False
    if outcome == NEW:
        job.place = job.place | {"outcome": CHANGE, "line": 0}
        return False
    if (place := conclude(importing, job.place.get("concluded"))) is not None:
        job.place = job.place | {"concluded": place}
        return False
    finish(importing, link_late(importing))
    job.result = {"url": reverse("records:import", args=[importing.pk])}
    return True


def prepare(importing: Import) -> None:
    """What rows hang on and the file tells on every one of them."""
    if make := TARGETS[importing.target].prepare:
        make(importing, by=actor_of(importing), batch=importing.batch)


def conclude(importing: Import, after: int | None) -> int | None:
    """A piece of what is left to do once all rows are in; the place to go on from."""
    if end := TARGETS[importing.target].conclude:
        return end(importing, by=actor_of(importing), batch=importing.batch, after=after)
    return None


def finish(importing: Import, lost_links: int = 0) -> None:
    """Counts what was written; ``left`` are the rows a stopped or failed run never came to."""
    rows = ImportRow.objects.filter(importing=importing)
    counts = {name: rows.filter(condition).count() for name, condition in RESULTS.items()}
    importing.counts |= counts | {"lost_links": lost_links}
    importing.state, importing.finished_at = ImportState.DONE, Now()
    importing.save(update_fields=["counts", "state", "finished_at"])


RESULTS = {
    "new": Q(outcome=RowOutcome.NEW, done=True),
    "change": Q(outcome=RowOutcome.CHANGE, done=True),
    "refused": Q(outcome=RowOutcome.REFUSED),
    "left": Q(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGE], done=False),
}


@job_kind(UNDO)
def undo_step(job: Job) -> bool:
    """Takes an import back, updates included, five thousand records at a time."""
    batch = Batch.objects.get(pk=job.params["batch"])
    if "undoing" not in job.place:
        undoing = begin_undo(batch, by=job.user)
        job.batch, job.place = undoing, {"undoing": undoing.pk, "after": None}
        return False
    undoing = Batch.objects.get(pk=job.place["undoing"])
    after = tuple(job.place["after"]) if job.place["after"] else None
    step = undo_chunk(batch, undoing, by=job.user, after=after)
    if step is None:
        job.result = {"url": reverse("records:import", args=[job.params["import"]])}
        return True
    outcome, place = step
    undoing.changed += outcome.changed
    undoing.kept += outcome.kept
    undoing.save(update_fields=["changed", "kept"])
    job.done += outcome.changed + outcome.unchanged
    job.place = job.place | {"after": list(place)}
    return False
