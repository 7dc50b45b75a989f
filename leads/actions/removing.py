"""Taking a stage, status or entry of a short list out of use; what stands there goes elsewhere."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.impact import map_rules
from leads.actions.changing import change_leads
from leads.impact import ALSO_THERE, field_of, leads_at, lists_asking_for
from leads.models import Lead, Stage, Status
from records.actions import Outcome, change, trash
from records.actions.batches import open_batch
from records.lists.mapping import mapped
from records.models import Batch, SavedList, Tracked
from users.gates import must_be_admin


class InUse(Exception):
    """Leads or statuses still stand there; choose where they go."""


@transaction.atomic
def remove_setup(row: Tracked, *, by, into: Tracked | None = None) -> Outcome:
    """Takes a row of the set-up out of use and maps what stands there, as one undoable step.

    A status needs another one for its leads, a stage another one for its statuses, which keep
    their leads; an entry of a short list may leave its leads without one (WB-09, idea 9).
    Raises InUse where something stands there that must go somewhere, PermissionDenied.
    """
    check_removal(row, by=by, into=into)
    batch = open_removal(row, by=by)
    outcome = Outcome(batch=batch)
    if not isinstance(row, Stage):
        outcome += map_leads(leads_at(row), by=by, row=row, into=into, batch=batch)
    return outcome + finish_removal(row, by=by, into=into, batch=batch)


def check_removal(row: Tracked, *, by, into: Tracked | None) -> None:
    """Raises InUse in words, PermissionDenied."""
    must_be_admin(by)
    if into is not None and (into.pk == row.pk or into.is_trashed):
        raise InUse(_("Choose another one that is in use."))
    if into is None and isinstance(row, Status) and leads_at(row).exists():
        raise InUse(_("Choose the status its leads get."))
    if into is None and isinstance(row, Stage) and row.statuses.live().exists():
        raise InUse(_("Choose the stage its statuses move into."))


def open_removal(row: Tracked, *, by) -> Batch:
    """The batch under which leads, lists and the row itself are changed."""
    kind, title = "leads.term_removed", _("“%(name)s” removed")
    if isinstance(row, Status):
        kind, title = "leads.status_removed", _("Status “%(name)s” removed")
    elif isinstance(row, Stage):
        kind, title = "leads.stage_removed", _("Stage “%(name)s” removed")
    return open_batch(by=by, kind=kind, title=title % {"name": row})


@transaction.atomic
def map_leads(
    leads: QuerySet[Lead], *, by, row: Tracked, into: Tracked | None, batch: Batch
) -> Outcome:
    """Leads in the trash are mapped as well: restored, they must not stand nowhere.

    Raises InUse where some may not go there; then none has moved.
    """
    must_be_admin(by)
    outcome = change_leads(
        leads,
        by=by,
        values={field_of(row): into},
        kind="leads.mapped",
        in_bulk=True,
        trashed_too=True,
        batch=batch,
    )
    if outcome.held_count:
        why = " ".join(str(outcome.messages[code]) for code in outcome.held)
        words = _("%(count)s leads cannot go there: %(why)s")
        raise InUse(words % {"count": outcome.held_count, "why": why})
    return outcome


@transaction.atomic
def finish_removal(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    """When its leads are elsewhere: lists, rules and the statuses of a stage, then the row."""
    must_be_admin(by)
    outcome = _map_lists(row, by=by, into=into, batch=batch)
    outcome += map_rules(row, by=by, into=into, batch=batch)
    for also in ALSO_THERE:
        outcome += also.map(row, by=by, into=into, batch=batch)
    if isinstance(row, Stage):
        outcome += _move_statuses(row, by=by, into=into, batch=batch)
    rows = type(row).objects.with_ids([row.pk])
    return outcome + trash(rows, by=by, kind="leads.setup_removed", batch=batch)


def _move_statuses(stage: Stage, *, by, into: Stage | None, batch: Batch) -> Outcome:
    """Statuses keep their leads and go behind those of the other stage."""
    outcome = Outcome()
    after = Status.objects.live().filter(stage=into).count()
    moving = Status.objects.live().filter(stage=stage).in_order()
    for place, status_id in enumerate(moving.values_list("id", flat=True)):
        outcome += change(
            Status.objects.with_ids([status_id]),
            by=by,
            kind="leads.setup_changed",
            values={"stage": into, "position": after + place},
            batch=batch,
        )
    return outcome


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
