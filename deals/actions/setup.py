"""Pipelines, stages and reasons: what an administrator sets up (CM-28, WA-03, WA-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.patience import must_remind_before_closing
from deals.kinds import Forecast, StageKind
from deals.models import LostReason, Pipeline, Stage, StageCriterion
from deals.presets import BESIDE, PIPELINES, REASONS
from notifications.models import REMINDING
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.models import Batch, Tracked
from users.gates import must_be_admin


def in_peace() -> None:
    """Until the end of the transaction no deal is written: what is looked at now stays true.

    Who waits meanwhile sees, once it goes on, which stages there still are. Set-up changes rarely
    and at once, so nobody waits long.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE deals_deal IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def add_setup(rows: Sequence[Tracked], *, by, batch: Batch | None = None) -> Outcome:
    """Adds pipelines, stages or reasons (one kind at a time). A new pipeline needs its stages:
    ``add_pipeline``. Raises ValidationError where deals would be closed for their silence before
    anybody was reminded of them (H5)."""
    must_be_admin(by)
    for stage in rows:
        if isinstance(stage, Stage):
            _fit(stage)
    title = _("Added: %(names)s") % {"names": ", ".join(str(row) for row in rows)}
    outcome = create(rows, by=by, kind="deals.setup_added", title=title[:200], batch=batch)
    for pipeline in {row.pipeline_id for row in rows if isinstance(row, Stage)}:
        _put_in_order(pipeline, by=by, batch=outcome.batch)
    if any(isinstance(row, Stage) and row.inactivity_days for row in rows):
        must_remind_before_closing("deals")
    return outcome


def _fit(stage: Stage) -> None:
    """Won is 100 %, lost is 0 %, whatever was typed."""
    if stage.kind == StageKind.WON:
        stage.win_likelihood, stage.forecast = 100, Forecast.CLOSED
    elif stage.kind == StageKind.LOST:
        stage.win_likelihood, stage.forecast = 0, Forecast.OMITTED


@transaction.atomic
def add_pipeline(name: str, *, by, preset: str, batch: Batch | None = None) -> Outcome:
    """A new pipeline with the stages of a preset, behind those there are (CM-32, WA-06).

    Raises KeyError for an unknown preset, PermissionDenied.
    """
    must_be_admin(by)
    made = PIPELINES[preset]
    batch = batch or open_batch(
        by=by, kind="deals.preset", title=_("Pipeline “%(name)s”") % {"name": name}
    )
    pipeline = Pipeline(name=name, position=Pipeline.objects.live().count())
    outcome = add_setup([pipeline], by=by, batch=batch)
    stages = [
        Stage(
            pipeline=pipeline,
            name=str(each.name),
            kind=each.kind,
            position=place,
            colour=each.colour,
            definition=str(each.definition),
            win_likelihood=each.win_likelihood,
            forecast=each.forecast,
            inactivity_days=each.inactivity_days,
        )
        for place, each in enumerate(made.stages)
    ]
    return outcome + add_setup(stages, by=by, batch=batch)


@transaction.atomic
def start_selling(*, by, presets: Sequence[str] = ("new_business",)) -> Outcome:
    """The first pipelines and the usual reasons, where there are none yet. Repeating is harmless.

    Raises KeyError for an unknown preset, PermissionDenied.
    """
    must_be_admin(by)
    batch = open_batch(by=by, kind="deals.preset", title=_("Pipelines set up"))
    outcome = Outcome(batch=batch)
    if not Pipeline.objects.live().exists():
        for name in presets:
            outcome += add_pipeline(str(PIPELINES[name].name), by=by, preset=name, batch=batch)
    if not LostReason.objects.live().exists():
        reasons = [LostReason(name=str(each), position=n) for n, each in enumerate(REASONS)]
        outcome += add_setup(reasons, by=by, batch=batch)
    if not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome


@transaction.atomic
def change_setup(
    rows: QuerySet,
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Renames or redefines; deals keep pointing at the same row, so nothing else changes. What a
    stage means (open, won, lost) and its pipeline stay as they were made. Raises ValidationError
    where deals would be closed for their silence before anybody was reminded of them (H5)."""
    must_be_admin(by)
    values = {k: v for k, v in values.items() if k not in ("kind", "pipeline")}
    outcome = change(
        rows,
        by=by,
        kind="deals.setup_changed",
        values=values,
        expect=expect,
        title=_("Set-up changed"),
        batch=batch,
    )
    if rows.model is Stage and {*REMINDING} & {*values}:
        must_remind_before_closing("deals")
    return outcome


@transaction.atomic
def remove_criteria(criteria: QuerySet[StageCriterion], *, by) -> Outcome:
    """Asks no more for it; deals stay where they are."""
    must_be_admin(by)
    return trash(criteria, by=by, kind="deals.setup_removed", title=_("Criterion removed"))


@transaction.atomic
def reorder(rows: QuerySet, *, by, ids: Sequence[int]) -> Outcome:
    """Puts rows into the given order (WB-09); of a pipeline's stages won and lost stay last (H3).
    Ids that are not among the rows are ignored."""
    must_be_admin(by)
    batch = open_batch(by=by, kind="deals.setup_reordered", title=_("Order changed"))
    known = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("id")}
    wanted = [known[each] for each in ids if each in known]
    return _place(wanted, by=by, batch=batch)


def _place(rows: Sequence[Tracked], *, by, batch: Batch) -> Outcome:
    outcome = Outcome(batch=batch)
    for place, row in enumerate(sorted(rows, key=_closing)):
        outcome += change_setup(
            type(row).objects.with_ids([row.pk]), by=by, values={"position": place}, batch=batch
        )
    return outcome


def _closing(row: Tracked) -> int:
    """Sorting is stable, so the order among open stages is kept."""
    return list(StageKind).index(row.kind) if isinstance(row, Stage) else 0


def _put_in_order(pipeline_id: int, *, by, batch: Batch) -> None:
    """A new stage goes behind those of its kind."""
    stages = Stage.objects.live().filter(pipeline=pipeline_id).order_by("position", "id")
    _place(list(stages), by=by, batch=batch)


def start_beside(preset: str, *, by) -> Outcome:
    """The pipelines that go with a preset of the leads' stages, where there are none yet."""
    return start_selling(by=by, presets=BESIDE.get(preset, ("new_business",)))
