"""How deals come into being."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.actions.following import qualify
from deals.kinds import Forecast, StageKind
from deals.models import Deal, Pipeline, Stage
from deals.money import revalue
from leads.actions.changing import require_owner
from leads.gates import require_seat
from leads.models import Lead
from records.actions import Outcome, create
from records.actions.watching import must_pass
from records.models import Batch
from users.models import Organisation


class NoStage(Exception):
    """There is no stage a new deal could stand in; an administrator sets up a pipeline first."""


class LeadHeld(Exception):
    """The lead may not become a qualified one; the message says what is missing."""


@transaction.atomic
def create_deals(
    deals: Sequence[Deal],
    *,
    by,
    qualify_leads: bool = False,
    title: str = "",
    batch: Batch | None = None,
    happened_at: str | None = None,
) -> Outcome:
    """Adds deals to leads (CM-26, WA-04).

    One without a stage gets the first of its pipeline (of the first pipeline), one without
    currency the organisation's; likelihood and forecast are the stage's unless said.
    ``qualify_leads``  each lead gets a qualified status unless it stands further on, in the same
                       batch: one motion, one undo (CM-26, LS-12)
    ``happened_at="created_at"``  the deals bring a past date of their own

    Raises NoStage, NotAnOwner, PermissionDenied, LeadHeld, and NotAsAsked where one does not meet
    what its stage asks for; then nothing is written.
    """
    require_seat(by)
    for owner in {deal.owner for deal in deals if deal.owner_id is not None}:
        require_owner(owner)
    _fill_in(deals)
    title = title or ngettext("%(n)s deal added", "%(n)s deals added", len(deals)) % {
        "n": len(deals)
    }
    outcome = create(
        deals, by=by, kind="deals.created", title=title, batch=batch, happened_at=happened_at
    )
    ids = [deal.pk for deal in deals]
    must_pass(Deal, ids)
    revalue(Deal.objects.with_ids(ids))
    if qualify_leads:
        _qualify(deals, by=by, batch=outcome.batch)
    return outcome


def _fill_in(deals: Iterable[Deal]) -> None:
    """What nobody said."""
    organisation = Organisation.current()
    closed = []
    for deal in deals:
        if deal.stage_id is None:
            deal.stage = first_stage(deal.pipeline if deal.pipeline_id else None)
        deal.pipeline_id = deal.stage.pipeline_id
        deal.currency = deal.currency or organisation.base_currency
        if _unsaid(deal.win_likelihood):
            deal.win_likelihood = deal.stage.win_likelihood
        if _unsaid(deal.forecast):
            deal.forecast = deal.stage.forecast
        if deal.stage.kind != StageKind.OPEN:
            closed.append(deal)
        if not _unsaid(deal.created_at):
            deal.stage_entered_at = deal.created_at
    _close(closed, organisation)


def _unsaid(value: object) -> bool:
    return value is None or value == "" or isinstance(value, DatabaseDefault)


def _close(deals: Sequence[Deal], organisation: Organisation) -> None:
    """Deals that were over before they were written down."""
    zone = ZoneInfo(organisation.time_zone)
    for deal in deals:
        won = deal.stage.kind == StageKind.WON
        deal.win_likelihood = deal.stage.win_likelihood
        deal.forecast = Forecast.CLOSED if won else Forecast.OMITTED
        deal.closed_at = deal.closed_at or timezone.now()
        deal.close_date = deal.close_date or timezone.localdate(deal.closed_at, zone)


def first_stage(pipeline: Pipeline | None = None) -> Stage:
    """Where a new deal starts. Raises NoStage."""
    pipeline = pipeline or Pipeline.objects.automatic()
    open_stages = Stage.objects.live().of_kind(StageKind.OPEN).filter(pipeline=pipeline)
    first = open_stages.in_order().select_related("pipeline").first() if pipeline else None
    if first is None:
        raise NoStage(_("Set up a pipeline with at least one stage before adding deals."))
    return first


def _qualify(deals: Iterable[Deal], *, by, batch: Batch) -> None:
    leads = Lead.objects.live().with_ids(sorted({deal.lead_id for deal in deals}))
    outcome = qualify(leads, by=by, batch=batch)
    if outcome is not None and outcome.held_count:
        codes: Counter[str] = outcome.held
        raise LeadHeld(" ".join(str(outcome.messages[code]) for code in codes))
