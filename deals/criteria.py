"""Entry and exit criteria of deal stages: the same rule on every path (WA-13, CM-02)."""

from __future__ import annotations

from django.db.models import QuerySet

from deals.models import Deal, Stage, StageCriterion
from leads.models import Side
from records.criteria import Book
from records.once import written_once


@written_once
def in_force() -> QuerySet[StageCriterion]:
    return StageCriterion.objects.in_force()


DEALS = Book(
    list_name="deals",
    own_place=frozenset({"stage", "stage_kind", "pipeline", "closed_at"}),
    spanned="stage",
    in_force=in_force,
)


def asked_for(deal: Deal, to: Stage) -> list[StageCriterion]:
    """Exit criteria where it stands, entry criteria where it goes."""
    sides = {(deal.stage_id, Side.EXIT), (to.pk, Side.ENTRY)}
    return [each for each in in_force() if (each.stage_id, each.side) in sides]


def missing(deal: Deal, to: Stage) -> list[StageCriterion]:
    """What this deal lacks to move to a stage."""
    return DEALS.missing(deal, asked_for(deal, to))
