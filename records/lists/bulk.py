"""Changing many records at once: one job of chunks, whatever the number (CM-20).

Small selections run within the request through the very same steps, so the result page,
undo and the way back after a crash are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from records.actions import Outcome, trash
from records.actions.batches import count_in, open_batch
from records.actions.undoing import begin_undo, undo_chunk
from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.declaration import LISTS
from records.lists.newvalues import as_stored, as_value
from records.lists.selecting import gates_of, record_list_of, records_of, slice_of
from records.models import Job, Selection

CHUNK = 1000
AT_ONCE = 500
EDIT, UNDO = "records.bulk_edit", "records.bulk_undo"
TRASH = "trash"


def start_edit(
    selection: Selection, *, by, values: Mapping[str, Any], title: str, force: bool = False
) -> Job:
    """Changes fields of the selected records, named by their columns, in one go: a record is
    changed in all of them or held in all of them."""
    columns = record_list_of(selection).columns_for(by)
    stored = {name: as_stored(columns[name], value) for name, value in values.items()}
    return _start(selection, by=by, title=title, params={"values": stored, "force": force})


def start_trash(selection: Selection, *, by, title: str, force: bool = False) -> Job:
    """Moves the selected records to the trash."""
    return _start(selection, by=by, title=title, params={"values": None, "force": force})


def _start(selection: Selection, *, by, title: str, params: dict[str, Any]) -> Job:
    params |= {
        "query": selection.params or "list=all",
        "selection": str(selection.pk),
        "list": selection.list_name,
    }
    return launch(EDIT, by=by, title=title, params=params, total=selection.count)


def repeat(done: Job, selection: Selection, *, by) -> Job:
    """The same edit once more, for those too that no longer match; the others are unchanged."""
    params = done.params | {"force": True}
    return launch(EDIT, by=by, title=done.title, params=params, total=selection.count)


def start_undo(done: Job, *, by) -> Job:
    """Takes a finished bulk edit back."""
    title = _("Undo: %(title)s") % {"title": done.title}
    params = {name: done.params[name] for name in ("list", "query")} | {"of": str(done.pk)}
    return launch(UNDO, by=by, title=title, params=params, total=done.batch.changed)


def launch(kind: str, *, by, title: str, params: dict, total: int) -> Job:
    """Small work at once, large work by a worker."""
    if total > AT_ONCE:
        return runner.start(kind, user=by, title=title, params=params, total=total)
    job = Job.objects.create(kind=kind, user=by, title=title[:200], params=params, total=total)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


@job_kind(EDIT)
def edit_step(job: Job) -> bool:
    """One chunk: gates again under the lock, one write, progress in the same transaction."""
    if not job.user.can_write():
        raise PermissionDenied(_("You may not change records."))
    selection = Selection.objects.defer("ids").get(pk=job.params["selection"], user=job.user)
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=EDIT, title=job.title)
    at = job.place.get("at", 0)
    ids = slice_of(selection, at, CHUNK)
    outcome = act_on(selection, ids, job)
    job.place = {"at": at + len(ids)}
    job.done = at + len(ids)
    add_up(job, outcome)
    return job.done >= selection.count


def act_on(selection: Selection, ids: list[int], job: Job) -> Outcome:
    if not ids:
        return Outcome()
    records, asked, force = records_of(selection, ids), job.params["values"], job.params["force"]
    if asked is None:
        gates = gates_of(selection, columns=[], force=force)
        kind = f"{records.model._meta.app_label}.trashed"
        return trash(records, by=job.user, kind=kind, gates=gates, batch=job.batch)
    record_list = record_list_of(selection)
    columns = record_list.columns_for(job.user)
    values = {name: as_value(columns[name], stored) for name, stored in asked.items()}
    fields = {name: columns[name].field for name in values}
    names = [field.column if field is not None else name for name, field in fields.items()]
    gates = gates_of(selection, columns=names, force=force)
    return record_list.edit(records, by=job.user, values=values, gates=gates, batch=job.batch)


def add_up(job: Job, outcome: Outcome) -> None:
    """The counts so far, in words a result page can show after every chunk."""
    url = LISTS[job.params["list"]].url("done", job.pk)
    total = job.result or {
        "url": url,
        "changed": 0,
        "unchanged": 0,
        "held": 0,
        "kept": 0,
        "reasons": {},
    }
    total["changed"] += outcome.changed
    total["unchanged"] += outcome.unchanged
    total["held"] += outcome.held_count
    total["kept"] += outcome.kept
    for code, count in outcome.held.items():
        known = total["reasons"].get(code, {"count": 0})["count"]
        words = str(outcome.messages.get(code, code))
        total["reasons"][code] = {"count": known + count, "words": words}
    job.result = total


@job_kind(UNDO)
def undo_step(job: Job) -> bool:
    """One chunk of taking back; what somebody set since stays and is counted as kept."""
    if not job.user.can_write():
        raise PermissionDenied(_("You may not change records."))
    batch = Job.objects.get(pk=job.params["of"], user=job.user).batch
    if job.batch is None:
        job.batch = begin_undo(batch, by=job.user)
    after = tuple(job.place["after"]) if job.place.get("after") else None
    step = undo_chunk(batch, job.batch, by=job.user, after=after)
    if step is None:
        return True
    outcome, place = step
    count_in(job.batch, outcome)
    job.place = {"after": list(place)}
    add_up(job, outcome)
    job.done = job.result["changed"] + job.result["unchanged"] + job.result["held"]
    return False
