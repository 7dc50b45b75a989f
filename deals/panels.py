"""What deals show of themselves: the path of stages, their story, and a panel on the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.kinds import StageKind
from deals.models import Deal, Stage
from leads.models import Lead
from leads.panels import offer_activities
from notifications.panels import COMING, OUTBOX
from records.ahead import Asked
from records.models import Span
from records.once import written_once
from records.panels import Panel, register
from records.percent import percent
from records.timeline.tellings import tells
from records.timeline.words import UNSPOKEN, WRITTEN

WRITTEN |= dict.fromkeys([(Deal, "win_likelihood"), (Stage, "win_likelihood")], percent)
# fmt: off
tells("deals.created", _("added the deal"), icon="circle-dollar-sign", tone="green", quiet=True,
      named=pgettext_lazy("history", "added"))
tells("deals.stage_changed", _("moved the deal"), icon="move-right", tone="blue",
      named=pgettext_lazy("history", "moved"))
tells("deals.won", _("won the deal"), icon="trophy", tone="green",
      named=pgettext_lazy("history", "won"))
tells("deals.lost", _("lost the deal"), icon="circle-x", tone="red",
      named=pgettext_lazy("history", "lost"))
tells("deals.mapped", _("changed the set-up of"), icon="settings")
tells("deals.lead_followed", _("moved the lead with its deal"), icon="move-right", tone="blue")
# fmt: on
# They follow from the move, which is told.
UNSPOKEN.update({"stage_entered_at", "closed_at"})
MOST = 20


def deals_of_lead(lead: Lead, user) -> dict | None:
    """Open ones first; those of others only where the reader may see them (TRUST A3)."""
    deals = newest_deals(lead.pk, user.visible_owner_ids())
    found = sorted(deals, key=lambda deal: deal.stage_kind != StageKind.OPEN)
    may_add = user.can_write() and not lead.is_trashed
    return {"deals": found, "may_add": may_add} if found or may_add else None


@written_once
def newest_deals(lead_id: int, owners: list[int] | None) -> QuerySet[Deal]:
    """Those of ``owners``, or all; each with what is shown of its stage."""
    found = Deal.objects.live().filter(lead=lead_id).order_by("-id")
    found = found if owners is None else found.filter(owner__id__anyof=owners)
    stage = {
        "stage_name": F("stage__name"),
        "stage_colour": F("stage__colour"),
        "stage_kind": F("stage__kind"),
    }
    return found.annotate(**stage)[:MOST]


def deals_ahead(lead: Lead, user) -> list[Asked]:
    return [(newest_deals, lead.pk, user.visible_owner_ids())]


@dataclass(frozen=True)
class Stay:
    """From when to when a deal stood in a stage (WA-14)."""

    stage: Stage
    since: datetime
    until: datetime | None
    days: int


def stays_of(deal: Deal, user) -> dict | None:
    """By that time the work was done: every stage with its dates, the newest first."""
    spans = Span.objects.filter(
        record_type=Deal.record_type, field=Deal.spanned["stage"], record_id=deal.pk
    )
    lasted = ExpressionWrapper(Coalesce("until", Now()) - F("since"), DurationField())
    found = list(spans.annotate(lasted=lasted).order_by("-since")[:MOST])
    stages = Stage.objects.in_bulk({span.value for span in found})
    stays = [Stay(stages[span.value], span.since, span.until, span.lasted.days) for span in found]
    return {"stays": stays} if stays else None


register(Deal, OUTBOX)
register(Deal, COMING)
register(Deal, Panel("stays", "deals/stays.html", stays_of, position=10))
offer_activities(Deal, "deal_activity")
register(Lead, Panel("deals", "deals/panel.html", deals_of_lead, position=20, ahead=deals_ahead))
