"""What stands in the columns: a bounded number of cards each, and sums over all of them.

The cards of all columns are one query: PostgreSQL looks up the first few of each stage in its
index, however many deals there are (SPEED 10). The sums are another, over a covering index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet

from deals.models import Deal, Stage
from deals.money.sums import UNRATED, Total, totals_by_stage

FIRST = 20  # cards of a column before more are asked for
MOST = 200  # that a column shows when it is drawn anew
CLOSED_DAYS = 30  # won and lost show what was closed lately
COUNT = Count("id")
NEWEST = ("-stage_entered_at", "-id")


@dataclass(frozen=True)
class Place:
    """Behind which card the next ones follow: when that entered its stage, and its id."""

    entered: datetime
    deal: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place as ``str`` writes it; None for anything else."""
        moment, _dash, deal = text.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (moment, deal)):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(moment)), int(deal))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.entered - EPOCH) // timedelta(microseconds=1)}-{self.deal}"

    @property
    def behind(self) -> Q:
        later = Q(stage_entered_at__lt=self.entered) | Q(id__lt=self.deal)
        return Q(stage_entered_at__lte=self.entered) & later


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Extent:
    """Which deals the columns are about: ``deals`` in the open stages, ``closed`` in those of won
    and lost, where only what was closed of late is shown."""

    deals: QuerySet[Deal]
    closed: QuerySet[Deal]
    stages: Mapping[int, Stage]
    now: datetime

    def parts(self) -> list[tuple[QuerySet[Deal], list[int]]]:
        """(deals, ids of their stages): open and closed apart, since one condition over both
        would keep PostgreSQL from reading either from an index."""
        lately = self.closed.filter(stage_entered_at__gte=self.now - timedelta(days=CLOSED_DAYS))
        found = [(self.deals, True), (lately, False)]
        return [
            (deals, [pk for pk, stage in self.stages.items() if stage.is_open is is_open])
            for deals, is_open in found
        ]

    def first_ids(self, shown: Mapping[int, int]) -> dict[int, list[int]]:
        """{stage: ids of its first cards}, one more than ``shown`` of each says; two reads."""
        found: dict[int, list[int]] = {}
        for deals, stages in self.parts():
            wanted = [pk for pk in stages if pk in shown]
            if not wanted:
                continue
            most = max(shown[pk] for pk in wanted) + 1
            rows = deals.filter(stage=OuterRef("pk")).order_by(*NEWEST).values("id")[:most]
            columns = Stage.objects.filter(pk__in=wanted).order_by()
            found |= columns.annotate(first=ArraySubquery(rows)).values_list("id", "first")
        # No rows at all may match (a filter that rules them out): then there is no array either.
        return {pk: (ids or [])[: shown[pk] + 1] for pk, ids in found.items()}

    def next_ids(self, stage: Stage, after: Place, number: int) -> list[int]:
        """Ids of the cards behind a place of one column, one more than asked."""
        deals = next(deals for deals, stages in self.parts() if stage.pk in stages)
        mine = deals.filter(after.behind, stage=stage).order_by(*NEWEST)
        return list(mine.values_list("id", flat=True)[: number + 1])

    def totals(self) -> dict[int, Total]:
        """{stage: count and sums}; two reads."""
        parts = [deals.order_by().filter(stage__in=stages) for deals, stages in self.parts()]
        without = [deals.filter(UNRATED) for deals in parts]
        missing = [each.values_list("stage", "currency").annotate(n=COUNT) for each in without]
        unrated: dict[int, dict[str, int]] = {}
        for stage, currency, count in missing[0].union(missing[1], all=True):
            unrated.setdefault(stage, {})[currency] = count
        return {
            stage: replace(total, unrated=unrated.get(stage, {}))
            for stage, total in totals_by_stage(*parts).items()
        }
