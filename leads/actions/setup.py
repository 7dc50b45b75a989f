"""Stages, statuses and the short lists: what an administrator sets up (SX-20, WB-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.actions.changing import change_leads
from leads.impact import field_of, lists_asking_for, mapped
from leads.models import Criterion, Lead, Stage, Status
from leads.models.terms import Term
from leads.presets import PRESETS
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.models import Batch, SavedList, Tracked
from users.gates import must_be_admin


class InUse(Exception):
    """Leads or statuses still stand there; choose where they go."""


@transaction.atomic
def add_setup(rows: Sequence[Tracked], *, by, batch: Batch | None = None) -> Outcome:
    """Adds stages, statuses, sources, partners, locations or categories (one kind at a time)."""
    must_be_admin(by)
    title = _("Added: %(names)s") % {"names": ", ".join(str(row) for row in rows)}
    return create(rows, by=by, kind="leads.setup_added", title=title[:200], batch=batch)


@transaction.atomic
def change_setup(
    rows: QuerySet,
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Renames or redefines; leads keep pointing at the same row, so nothing else changes."""
    must_be_admin(by)
    title = _("Set-up changed")
    return change(
        rows,
        by=by,
        kind="leads.setup_changed",
        values=values,
        expect=expect,
        title=title,
        batch=batch,
    )


@transaction.atomic
def remove_criteria(criteria: QuerySet[Criterion], *, by) -> Outcome:
    """Asks no more for it; leads stay where they are."""
    must_be_admin(by)
    return trash(criteria, by=by, kind="leads.setup_removed", title=_("Criterion removed"))


@transaction.atomic
def reorder(rows: QuerySet, *, by, ids: Sequence[int]) -> Outcome:
    """Puts rows into the given order; ids that are not among the rows are ignored (WB-09)."""
    must_be_admin(by)
    batch = open_batch(by=by, kind="leads.setup_reordered", title=_("Order changed"))
    outcome = Outcome()
    known = set(rows.values_list("id", flat=True))
    for position, row_id in enumerate(each for each in ids if each in known):
        outcome += change_setup(
            rows.with_ids([row_id]), by=by, values={"position": position}, batch=batch
        )
    return outcome


@transaction.atomic
def remove_setup(row: Tracked, *, by, into: Tracked | None = None) -> Outcome:
    """Takes a row of the set-up out of use and maps what stands there, as one undoable step.

    Raises InUse where something stands there that must go somewhere, PermissionDenied.
    """
    if into is not None and (into.pk == row.pk or into.is_trashed):
        raise InUse(_("Choose another one that is in use."))
    if isinstance(row, Status):
        return remove_status(row, by=by, into=into)
    if isinstance(row, Stage):
        return remove_stage(row, by=by, into=into)
    return remove_term(row, by=by, into=into)


@transaction.atomic
def remove_status(status: Status, *, by, into: Status | None = None) -> Outcome:
    """Takes a status out of use; its leads go to another one, as one undoable step (WB-09).

    Raises InUse while leads stand there and no other status is named.
    """
    must_be_admin(by)
    leads = Lead.objects.filter(status=status)
    batch = open_batch(
        by=by, kind="leads.status_removed", title=_("Status “%(name)s” removed") % {"name": status}
    )
    outcome = _map_leads(leads, by=by, field="status", into=into, batch=batch)
    outcome += _map_lists(status, by=by, into=into, batch=batch)
    return outcome + trash(
        Status.objects.with_ids([status.pk]), by=by, kind="leads.setup_removed", batch=batch
    )


@transaction.atomic
def remove_stage(stage: Stage, *, by, into: Stage | None = None) -> Outcome:
    """Takes a stage out of use; its statuses, with their leads, move into another one.

    Raises InUse while it has statuses and no other stage is named.
    """
    must_be_admin(by)
    batch = open_batch(
        by=by, kind="leads.stage_removed", title=_("Stage “%(name)s” removed") % {"name": stage}
    )
    outcome = _map_lists(stage, by=by, into=into, batch=batch)
    outcome.batch = batch
    statuses = Status.objects.live().filter(stage=stage)
    if statuses.exists():
        if into is None or into == stage:
            raise InUse(_("Choose the stage its statuses move into."))
        after = Status.objects.live().filter(stage=into).count()
        for place, status_id in enumerate(statuses.in_order().values_list("id", flat=True)):
            values = {"stage": into, "position": after + place}
            outcome += change_setup(
                Status.objects.with_ids([status_id]), by=by, values=values, batch=batch
            )
    return outcome + trash(
        Stage.objects.with_ids([stage.pk]), by=by, kind="leads.setup_removed", batch=batch
    )


@transaction.atomic
def remove_term(term: Term, *, by, into: Term | None = None) -> Outcome:
    """Takes a source, partner, location or category out of use; its leads get ``into`` or none."""
    must_be_admin(by)
    field = term._meta.model_name
    batch = open_batch(
        by=by, kind="leads.term_removed", title=_("“%(name)s” removed") % {"name": term}
    )
    leads = Lead.objects.filter(**{field: term})
    outcome = _map_leads(leads, by=by, field=field, into=into, batch=batch)
    outcome += _map_lists(term, by=by, into=into, batch=batch)
    return outcome + trash(
        type(term).objects.with_ids([term.pk]), by=by, kind="leads.setup_removed", batch=batch
    )


def _map_lists(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    """Saved lists that ask for the row ask for its successor; without one they stay as they are
    and find nothing, since a filter left out would find everything."""
    outcome = Outcome()
    for saved in lists_asking_for(row) if into is not None else ():
        params = mapped(saved.params, field_of(row), row.pk, into.pk)
        outcome += change(
            SavedList.objects.with_ids([saved.pk]),
            by=by,
            kind="leads.list_mapped",
            values={"params": params},
            batch=batch,
        )
    return outcome


def _map_leads(leads: QuerySet[Lead], *, by, field: str, into, batch: Batch) -> Outcome:
    """Leads in the trash are mapped as well: restored, they must not stand nowhere."""
    if field == "status" and into is None:
        if leads.exists():
            raise InUse(_("Choose the status its leads get."))
        return Outcome(batch=batch)
    return change_leads(
        leads,
        by=by,
        values={field: into},
        kind="leads.mapped",
        in_bulk=True,
        trashed_too=True,
        batch=batch,
    )


@transaction.atomic
def apply_preset(name: str, *, by) -> Outcome:
    """Sets up the stages and statuses of a preset, in place of unused ones (H1).

    Raises KeyError for an unknown name, InUse when there are leads already.
    """
    must_be_admin(by)
    preset = PRESETS[name]
    if Lead.objects.exists():
        raise InUse(_("There are leads already. Change stages and statuses one by one."))
    batch = open_batch(
        by=by, kind="leads.preset", title=_("Preset “%(name)s”") % {"name": preset.title}
    )
    for model in (Status, Stage):
        trash(model.objects.live(), by=by, kind="leads.setup_removed", batch=batch)
    stages = [
        Stage(
            name=str(each.name),
            category=each.category,
            position=place,
            inactivity_days=each.inactivity_days,
        )
        for place, each in enumerate(preset.stages)
    ]
    outcome = add_setup(stages, by=by, batch=batch)
    statuses = [
        Status(
            stage=stage,
            name=str(each.name),
            kind=each.kind,
            colour=each.colour,
            definition=str(each.definition),
            position=place,
        )
        for stage, made in zip(stages, preset.stages, strict=True)
        for place, each in enumerate(made.statuses)
    ]
    return outcome + add_setup(statuses, by=by, batch=batch)
