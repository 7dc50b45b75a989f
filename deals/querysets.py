"""Reads of deals in business words."""

from __future__ import annotations

from typing import Self

from django.db.models import Case, Value, When

from deals.kinds import StageKind
from records.querysets import RecordQuerySet, TrackedQuerySet

LAST = Case(
    When(kind=StageKind.LOST, then=Value(2)),
    When(kind=StageKind.WON, then=Value(1)),
    default=Value(0),
)


class PipelineQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def automatic(self):
        """The pipeline of a deal for which nobody chose one: the first."""
        return self.live().in_order().first()


class StageQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        """As they follow each other; won and lost stand last (H3)."""
        return self.order_by("pipeline__position", "pipeline_id", LAST, "position", "id")

    def of_kind(self, *kinds: StageKind) -> Self:
        return self.filter(kind__in=kinds)


class StageCriterionQuerySet(TrackedQuerySet):
    def in_force(self) -> Self:
        """Those of stages in use."""
        return self.live().filter(stage__deleted_at__isnull=True).order_by("id")


class DealQuerySet(RecordQuerySet):
    """Deals are visible by their owner: own, of the team, all (X14)."""

    def open(self) -> Self:
        return self.live().filter(stage__kind=StageKind.OPEN)

    def won(self) -> Self:
        return self.live().filter(stage__kind=StageKind.WON)

    def lost(self) -> Self:
        return self.live().filter(stage__kind=StageKind.LOST)
