"""Taking a pipeline, stage or reason out of use; what stands there goes elsewhere (idea 9)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.impact import map_rules
from deals.actions.changing import change_deals
from deals.actions.setup import in_peace
from deals.impact import criteria_about, deals_at, field_of, saved_lists
from deals.kinds import CLOSED_KINDS
from deals.mapping import InUse, counterpart, targets
from deals.models import Deal, LostReason, Pipeline, Stage
from records.actions import Outcome, change, trash
from records.actions.batches import open_batch
from records.lists.mapping import mapped
from records.models import Batch, SavedList, Tracked
from users.gates import must_be_admin


@transaction.atomic
def remove_setup(row: Tracked, *, by, into: Tracked | None = None) -> Outcome:
    """Takes a row out of use and maps deals, saved lists and criteria, as one undoable step.

    A stage goes into one of the same kind; a pipeline into another one, each of its stages to the
    one there of the same kind and, if there is one, name. Raises InUse, PermissionDenied.
    """
    in_peace()
    check_removal(row, by=by, into=into)
    batch = open_removal(row, by=by)
    outcome = Outcome(batch=batch)
    for deals, target in targets(row, into):
        outcome += map_deals(deals, by=by, row=row, into=target, batch=batch)
    return outcome + finish_removal(row, by=by, into=into, batch=batch)


def check_removal(row: Tracked, *, by, into: Tracked | None) -> None:
    """Raises InUse in words, PermissionDenied."""
    must_be_admin(by)
    if into is not None and (into.pk == row.pk or into.is_trashed):
        raise InUse(_("Choose another one that is in use."))
    if into is None and deals_at(row).exists():
        raise InUse(_("Choose where its deals go."))
    if isinstance(row, Stage):
        _check_stage(row, into)
    if isinstance(row, Pipeline) and not Pipeline.objects.live().exclude(pk=row.pk).exists():
        raise InUse(_("This is the only pipeline. Add another one first."))
    if isinstance(row, LostReason) and not LostReason.objects.live().exclude(pk=row.pk).exists():
        raise InUse(_("A lost deal needs a reason. Add another one first."))


def _check_stage(stage: Stage, into: Stage | None) -> None:
    """H3: won and lost are kept; a deal does not change its state because a stage goes."""
    if into is not None and into.kind != stage.kind:
        raise InUse(_("Choose a stage of the same kind: open, won or lost."))
    others = Stage.objects.live().filter(pipeline=stage.pipeline, kind=stage.kind)
    if stage.kind in CLOSED_KINDS and not others.exclude(pk=stage.pk).exists():
        raise InUse(_("Every pipeline keeps one stage for won and one for lost deals."))


def open_removal(row: Tracked, *, by) -> Batch:
    """The batch under which deals, lists, criteria and the row itself are changed."""
    title = _("“%(name)s” removed") % {"name": row}
    return open_batch(by=by, kind=f"deals.{field_of(row)}_removed", title=title)


@transaction.atomic
def map_deals(deals: QuerySet[Deal], *, by, row: Tracked, into: Tracked, batch: Batch) -> Outcome:
    """Deals in the trash are mapped as well: restored, they must not stand nowhere.

    Raises InUse where some may not go there; then none has moved.
    """
    must_be_admin(by)
    outcome = change_deals(
        deals,
        by=by,
        values={"stage" if isinstance(into, Stage) else field_of(row): into},
        kind="deals.mapped",
        in_bulk=True,
        trashed_too=True,
        batch=batch,
    )
    if outcome.held_count:
        why = " ".join(str(outcome.messages[code]) for code in outcome.held)
        words = _("%(count)s deals cannot go there: %(why)s")
        raise InUse(words % {"count": outcome.held_count, "why": why})
    return outcome


@transaction.atomic
def finish_removal(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    """The last deals, then saved lists, rules and criteria, then the row; no deal moves meanwhile.

    Raises InUse, PermissionDenied.
    """
    must_be_admin(by)
    in_peace()
    outcome = Outcome()
    for deals, target in targets(row, into):
        outcome += map_deals(deals, by=by, row=row, into=target, batch=batch)
    outcome += _map_lists(row, by=by, into=into, batch=batch)
    outcome += map_rules(row, by=by, into=into, batch=batch)
    if isinstance(row, LostReason):
        outcome += _map_criteria(row, by=by, into=into, batch=batch)
    rows = type(row).objects.with_ids([row.pk])
    # The pipeline first: a stage of a pipeline in use is held as the last of its kind.
    gone = trash(rows, by=by, kind="deals.setup_removed", batch=batch)
    if isinstance(row, Pipeline):
        for stage in row.stages.live().in_order():
            other = into and counterpart(stage, into)
            outcome += _map_lists(stage, by=by, into=other, batch=batch)
            outcome += map_rules(stage, by=by, into=other, batch=batch)
        gone += trash(row.stages.live(), by=by, kind="deals.setup_removed", batch=batch)
    if gone.held:
        raise InUse(" ".join(str(gone.messages[code]) for code in gone.held))
    return outcome + gone


def _map_lists(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    """Saved lists that ask for the row ask for its successor; without one they stay as they are
    and find nothing, since a filter left out would find everything."""
    outcome = Outcome()
    for saved in saved_lists(row) if into is not None else ():
        params = mapped(saved.params, field_of(row), row.pk, into.pk)
        outcome += _set_params(SavedList.objects.with_ids([saved.pk]), params, by=by, batch=batch)
    return outcome


def _map_criteria(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    outcome = Outcome()
    for criterion in criteria_about(row) if into is not None else ():
        params = mapped(criterion.params, field_of(row), row.pk, into.pk)
        rows = type(criterion).objects.with_ids([criterion.pk])
        outcome += _set_params(rows, params, by=by, batch=batch)
    return outcome


def _set_params(rows: QuerySet, params: str, *, by, batch: Batch) -> Outcome:
    return change(rows, by=by, kind="deals.list_mapped", values={"params": params}, batch=batch)
