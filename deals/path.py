"""The stages of a deal's pipeline as the deal sees them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from deals.forms.fields import stages_in_order
from deals.kinds import StageKind
from deals.models import Deal, Stage
from records.models import Span


@dataclass(frozen=True)
class Step:
    """A stage on the path (WB-16)."""

    stage: Stage
    is_done: bool
    is_here: bool


class Path:
    """Where a deal stands, where it can go; one read."""

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.stages = [each for each in stages_in_order() if each.pipeline_id == deal.pipeline_id]
        self.open = [each for each in self.stages if each.kind == StageKind.OPEN]

    @property
    def steps(self) -> list[Step]:
        """In their order; of a closed deal all open ones count as done."""
        ids = [stage.pk for stage in self.stages]
        place = ids.index(self.deal.stage_id) if self.deal.stage_id in ids else len(ids)
        return [
            Step(stage, n < place and stage.is_open, stage.pk == self.deal.stage_id)
            for n, stage in enumerate(self.stages)
        ]

    @cached_property
    def ahead(self) -> Stage | None:
        """The next open stage; of the last one there is only winning and losing."""
        return self._beside(+1)

    @cached_property
    def back(self) -> Stage | None:
        """There is always a way back (WB-15)."""
        return self._beside(-1)

    def _beside(self, step: int) -> Stage | None:
        ids = [stage.pk for stage in self.open]
        if self.deal.stage_id not in ids:
            return None
        place = ids.index(self.deal.stage_id) + step
        return self.open[place] if 0 <= place < len(ids) else None

    @property
    def won(self) -> list[Stage]:
        return self._closing(StageKind.WON)

    @property
    def lost(self) -> list[Stage]:
        return self._closing(StageKind.LOST)

    def _closing(self, kind: StageKind) -> list[Stage]:
        """Nothing where the deal is closed already: reopen it first."""
        is_open = self.deal.stage.is_open
        return [stage for stage in self.stages if stage.kind == kind] if is_open else []

    @cached_property
    def reopen(self) -> Stage | None:
        """Where a closed deal goes on: the stage it was closed in, or else the last open one."""
        if self.deal.stage.is_open or not self.open:
            return None
        stood = Span.objects.filter(
            record_type=Deal.record_type, field=Deal.spanned["stage"], record_id=self.deal.pk
        )
        known = {stage.pk: stage for stage in self.open}
        last = stood.filter(value__in=known).order_by("-since").values_list("value", flat=True)
        return known.get(last.first(), self.open[-1])
