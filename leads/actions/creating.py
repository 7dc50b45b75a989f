"""How leads come into being."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.actions.points import add_points
from leads.gates import require_seat
from leads.models import Lead, Status
from leads.scoring.rules import must_be_typed
from records.actions import Outcome, create
from records.actions.watching import must_pass
from records.models import Batch


class NoStatus(Exception):
    """There is no status a new lead could get; an administrator sets up stages first."""


@transaction.atomic
def create_leads(
    leads: Sequence[Lead],
    *,
    by,
    points: Sequence[Mapping[str, Sequence[str]]] = (),
    title: str = "",
    batch: Batch | None = None,
    happened_at: str | None = None,
) -> Outcome:
    """Adds new leads. One without a status gets the very first one (WB-05).

    ``points``  for each lead in turn, {kind: values as typed}; the first of a kind is primary
    ``happened_at="created_at"``  the leads bring a past date of their own

    Raises NoStatus, NotAnAddress, ScoreFollowsRules, PermissionDenied, and NotAsAsked where one
    does not meet what its status asks for; then none is added.
    """
    require_seat(by)
    if any(lead.score is not None for lead in leads):
        must_be_typed()
    if any(lead.status_id is None for lead in leads):
        _give_first_status(leads)
    if happened_at:
        for lead in leads:
            lead.stage_entered_at = lead.created_at
    title = title or ngettext("%(n)s lead added", "%(n)s leads added", len(leads)) % {
        "n": len(leads)
    }
    outcome = create(
        leads, by=by, kind="leads.created", title=title, batch=batch, happened_at=happened_at
    )
    if points:
        held = [(lead, None, each) for lead, each in zip(leads, points, strict=True)]
        add_points(held, by=by, batch=outcome.batch, happened_at=happened_at)
    must_pass(Lead, [lead.pk for lead in leads])
    return outcome


def _give_first_status(leads: Sequence[Lead]) -> None:
    first = Status.objects.automatic()
    if first is None:
        raise NoStatus(_("Set up at least one stage with a status before adding leads."))
    for lead in leads:
        if lead.status_id is None:
            lead.status = first
