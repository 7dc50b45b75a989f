"""What people decide about a file: take it in, map it, check it, run it, take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from records.access import administers
from records.imports.gates import require_writer
from records.imports.guesses import guess, kind_for_new_field
from records.imports.plan import NEW_FIELD, Plan, Rule
from records.imports.profile import ColumnProfile, profile_of
from records.imports.reading.reader import LARGEST, read_table
from records.imports.reading.table import Dialect, Unreadable
from records.imports.running import CHECK, RUN, UNDO, finish
from records.imports.targets import TARGETS
from records.jobs import runner
from records.models import Import, Job
from records.models.imports import ImportState


class NotReady(Exception):
    """The import is not at the step this needs (already run, or not yet checked)."""


@transaction.atomic
def upload(*, by, file: File, name: str, target: str) -> Import:
    """Keeps the file and finds out how it is written. Raises Unreadable, PermissionDenied."""
    require_writer(by, target)
    if file.size > LARGEST:
        raise Unreadable("too_large", megabytes=LARGEST >> 20)
    importing = Import(user=by, target=target, name=Path(name).name[:200] or "file")
    # The stored name is ours alone: nothing of the path comes from outside (C7).
    importing.file.save("table", file, save=False)
    importing.save()
    try:
        _look(importing, None)
    except Unreadable:
        importing.file.delete(save=False)
        raise
    return importing


def _look(importing: Import, dialect: Dialect | None) -> None:
    """Reads the file as told (or as detected), measures its columns, guesses the mapping."""
    table = read_table(Path(importing.file.path), dialect)
    profiles, rows = profile_of(table)
    target = TARGETS[importing.target]
    importing.dialect = table.dialect.as_dict()
    importing.header = [" ".join(name.split())[:200] for name in table.header]
    importing.sheets = table.sheets
    importing.notes = [{"code": note.code, "facts": note.facts} for note in table.notes]
    importing.profile = [each.as_dict() for each in profiles]
    importing.rows = rows
    columns = guess(importing.header, profiles, target.fields(importing.user), target.prefixes)
    importing.plan = Plan(columns, match=_matches_for(importing, columns)).as_dict()
    importing.state = ImportState.UPLOADED
    importing.save()


def _matches_for(importing: Import, columns: dict[int, Any]) -> list[str]:
    """The surest way to find known records for which every column is there.

    Only one is proposed: colleagues share phone numbers, and namesakes their names.
    """
    mapped = {column.to for column in columns.values()}
    matches = TARGETS[importing.target].matches
    return [match.name for match in matches if set(match.fields) <= mapped][:1]


@transaction.atomic
def set_dialect(importing: Import, *, by, dialect: Dialect) -> None:
    """Reads the file in another way. Raises Unreadable, NotReady."""
    importing = _claimed(
        importing, by, ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED
    )
    _look(importing, dialect)


@transaction.atomic
def set_plan(importing: Import, *, by, plan: Plan) -> None:
    """Stores the mapping; columns marked so become custom fields. Raises NotReady."""
    importing = _claimed(
        importing, by, ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED
    )
    _make_fields(importing, plan, by)
    if plan.rule is Rule.CREATE:
        plan.match = []
    importing.plan = plan.as_dict()
    importing.state = ImportState.MAPPED
    importing.save(update_fields=["plan", "state"])


def _make_fields(importing: Import, plan: Plan, by) -> None:
    target = TARGETS[importing.target]
    for position, column in plan.columns.items():
        if column.to != NEW_FIELD:
            continue
        if target.new_field is None:
            raise PermissionDenied(_("This kind of record has no custom fields."))
        if not administers(by):
            raise PermissionDenied(_("Only an admin may do this."))
        profile = ColumnProfile(**importing.profile[position])
        label = importing.header[position] or _("Column %(n)s") % {"n": position + 1}
        choices = [each for each in profile.values or {} if each not in column.empty]
        kind = kind_for_new_field(profile)
        column.to = target.new_field(label, kind, choices=choices, by=by).name


def _claimed(importing: Import, by, *states: ImportState) -> Import:
    """The import, locked, if the user may write and it stands at one of the states.

    One whose check was stopped or failed stands where it was before the check.
    """
    require_writer(by, importing.target)
    importing = Import.objects.select_for_update(of=["self"]).get(pk=importing.pk)
    halted_check = importing.state == ImportState.CHECKING and importing.is_halted
    if (ImportState.MAPPED if halted_check else importing.state) not in states:
        raise NotReady(_("This import is already running or done."))
    if not importing.file and importing.state != ImportState.DONE:
        raise NotReady(_("The file was removed. Upload it again."))
    return importing


@transaction.atomic
def start_check(importing: Import, *, by) -> Job:
    """Checks every row in the background. Raises NotReady."""
    importing = _claimed(importing, by, ImportState.MAPPED, ImportState.CHECKED)
    importing.state = ImportState.CHECKING
    return _started(importing, CHECK, _("Check of %(file)s"), importing.rows)


@transaction.atomic
def start_run(importing: Import, *, by) -> Job:
    """Writes what the preview promised. A second click finds it running (D7).

    What somebody set after the rows were checked is not overwritten: such rows are refused (E9).
    """
    importing = _claimed(importing, by, ImportState.CHECKED)
    importing.state = ImportState.RUNNING
    total = importing.counts.get("new", 0) + importing.counts.get("change", 0)
    since = importing.job.created_at.isoformat()
    return _started(importing, RUN, _("Import of %(file)s"), total, since=since)


def _started(importing: Import, kind: str, title: str, total: int, **params: Any) -> Job:
    importing.job = runner.start(
        kind,
        user=importing.user,
        title=title % {"file": importing.name},
        params={"import": importing.pk, **params},
        total=total,
        result=_way_back(importing),
    )
    importing.save(update_fields=["state", "job"])
    return importing.job


def _way_back(importing: Import) -> dict[str, str]:
    """The button of the job's page when the job is stopped or fails."""
    address = reverse("records:import", args=[importing.pk])
    return {"url": address, "label": _("See the import")}


@transaction.atomic
def resume(importing: Import, *, by) -> Job:
    """A stopped or failed check, run or undo goes on from its place. Raises NotReady."""
    importing = _claimed(importing, by, *ImportState)
    if not (importing.is_halted and runner.resume(importing.job)):
        raise NotReady(_("This import is already running or done."))
    return importing.job


@transaction.atomic
def start_undo(importing: Import, *, by) -> Job:
    """Takes the import back, updates included; of a stopped or failed one what came in.

    Raises NotReady.
    """
    importing = _claimed(importing, by, ImportState.DONE, ImportState.RUNNING)
    if importing.is_working:
        raise NotReady(_("This import is still running. Stop it first."))
    if importing.batch is None or importing.batch.undone_at:
        raise NotReady(_("This import is already taken back."))
    if importing.state == ImportState.RUNNING:
        finish(importing)
    params = {"import": importing.pk, "batch": importing.batch_id}
    title = _("Undo of %(file)s") % {"file": importing.name}
    total = importing.counts.get("new", 0) + importing.counts.get("change", 0)
    job = runner.start(
        UNDO, user=by, title=title, params=params, total=total, result=_way_back(importing)
    )
    Import.objects.filter(pk=importing.pk).update(job=job)
    return job
