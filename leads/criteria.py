"""Entry and exit criteria of leads as gates: one rule on every path (CM-02, LS-06, LS-10)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from leads.models import ContactPoint, Criterion, Lead, Side, Status
from records.batches.reasons import RESOLVERS
from records.criteria import Book, text_of, words_by_code
from records.gates import STANDING, Gate
from records.once import written_once


@written_once
def in_force() -> QuerySet[Criterion]:
    return Criterion.objects.in_force()


LEADS = Book(
    list_name="leads",
    own_place=frozenset({"status", "stage", "status_kind", "stage_category"}),
    spanned="status",
    in_force=in_force,
)


def gates_of_points() -> list[Gate]:
    """An address a criterion asks for cannot be taken away while the lead stands there."""
    entry = [criterion for criterion in in_force() if criterion.side == Side.ENTRY]
    known = LEADS.asked_columns(map(text_of, entry))
    return [
        Gate(
            criterion.code,
            criterion.words,
            Exists(
                Lead.objects.filter(LEADS.gate_of(criterion, known).passes, pk=OuterRef("lead"))
            ),
            after=True,
        )
        for criterion in entry
    ]


STANDING[Lead] = LEADS.gates
STANDING[ContactPoint] = gates_of_points
RESOLVERS["criterion."] = words_by_code(Criterion, "criterion.")


def missing(lead: Lead, to: Status) -> list[Criterion]:
    """What this lead lacks to move to a status: exit criteria here, entry criteria there."""
    here, all_asked = lead.status, in_force()
    leaving = [each for each in all_asked if each.side == Side.EXIT and each.is_of(here)]
    if here.stage_id == to.stage_id:  # the stage is not left
        leaving = [each for each in leaving if each.status_id]
    entering = [each for each in all_asked if each.side == Side.ENTRY and each.is_of(to)]
    return LEADS.missing(lead, [*leaving, *entering])
