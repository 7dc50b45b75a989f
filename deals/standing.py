"""What holds for deals, stages and pipelines on every path: registered with the kernel."""

from __future__ import annotations

from deals.actions.setup import in_peace, start_beside
from deals.criteria import DEALS
from deals.gates import EMPTY, EMPTY_PIPELINE, PLACE, WON_AND_LOST
from deals.models import Deal, Pipeline, Stage, StageCriterion
from deals.money import revalue
from leads.presets import BESIDE
from records.actions.undoing import SETTLE
from records.batches.reasons import RESOLVERS
from records.criteria import words_by_code
from records.gates import STANDING, Gate
from records.models import Batch, Event


def deal_gates() -> list[Gate]:
    """What a stage means, and what the organisation asks for there."""
    return [*PLACE, *DEALS.gates()]


def stage_gates() -> list[Gate]:
    """Stages change while no deal does: none comes to stand where nothing is any more."""
    in_peace()
    return [EMPTY, WON_AND_LOST]


def pipeline_gates() -> list[Gate]:
    in_peace()
    return [EMPTY_PIPELINE]


STANDING[Deal] = deal_gates
STANDING[Stage] = stage_gates
STANDING[Pipeline] = pipeline_gates
RESOLVERS[StageCriterion.code_prefix] = words_by_code(StageCriterion, StageCriterion.code_prefix)


def revalue_undone(batch: Batch) -> None:
    """What a deal is worth follows from its stage, value and currency (X22)."""
    told = Event.objects.filter(batch=batch.pk, record_type=Deal.record_type)
    if ids := sorted(set(told.values_list("record_id", flat=True))):
        revalue(Deal.objects.with_ids(ids))


SETTLE.append(revalue_undone)
BESIDE.append(start_beside)
