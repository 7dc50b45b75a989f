"""Stages, statuses and the short lists: what an administrator sets up (SX-20, WB-09)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.patience import must_remind_before_closing
from leads.actions.removing import InUse
from leads.models import Criterion, Lead, Stage, Status
from leads.presets import BESIDE, PRESETS
from notifications.models import REMINDING
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.models import Batch, Tracked
from users.gates import must_be_admin


@transaction.atomic
def add_setup(rows: Sequence[Tracked], *, by, batch: Batch | None = None) -> Outcome:
    """Adds stages, statuses, sources, partners, locations or categories (one kind at a time)."""
    must_be_admin(by)
    title = _("Added: %(names)s") % {"names": ", ".join(str(row) for row in rows)}
    outcome = create(rows, by=by, kind="leads.setup_added", title=title[:200], batch=batch)
    keep_reminding_first(rows[0] if rows else None, {"inactivity_days"})
    return outcome


def keep_reminding_first(row: Tracked | None, changed: Collection[str]) -> None:
    """No lead is closed for its silence before anybody was reminded of it (H5).
    Raises ValidationError that names the rule."""
    if isinstance(row, Stage | Status) and {*REMINDING, "kind", "stage"} & {*changed}:
        must_remind_before_closing("leads")


@transaction.atomic
def change_setup(
    rows: QuerySet,
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Renames or redefines; leads keep pointing at the same row, so nothing else changes.
    Raises ValidationError where leads would be closed before anybody was reminded (H5)."""
    must_be_admin(by)
    title = _("Set-up changed")
    outcome = change(
        rows,
        by=by,
        kind="leads.setup_changed",
        values=values,
        expect=expect,
        title=title,
        batch=batch,
    )
    keep_reminding_first(rows.first(), values)
    return outcome


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
    outcome += add_setup(statuses, by=by, batch=batch)
    for set_up in BESIDE:
        set_up(name, by=by)
    return outcome
