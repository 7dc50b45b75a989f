"""What texts about a deal may name, and who reads them: the people of its lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from deals.money.words import money
from leads.letters import LEAD_FIELDS
from leads.letters import reaches as reaches_of_leads
from leads.models import Lead
from notifications.correspondents import Correspondent, Reach, register
from notifications.many import offer_writing
from notifications.merge.fields import MergeField, offer
from notifications.models import Channel


def reaches(deals: Sequence[Deal], channel: Channel, *, user) -> dict[int, list[Reach]]:
    """The addresses of each deal's lead, where the user sees the lead (TRUST A3)."""
    ids = {each.lead_id for each in deals}
    leads = list(Lead.objects.live().visible_to(user).with_ids(ids))
    found = reaches_of_leads(leads, channel, user=user)
    return {each.pk: found[each.lead_id] for each in deals if each.lead_id in found}


def of_lead(field: MergeField) -> MergeField:
    """A field of the lead in texts about a deal: empty where the writer does not see the lead."""

    def value(deal: Deal, sender) -> str:
        owners = sender.visible_owner_ids()  # asked once for a writer, not once for a deal
        seen = owners is None or deal.lead.owner_id in owners
        return field.value(deal.lead, sender) if seen else ""

    return replace(field, value=value)


def day(name: str) -> Callable[[Deal, object], str]:
    def value(deal: Deal, sender) -> str:
        at = getattr(deal, name)
        return date_format(at, "DATE_FORMAT") if at else ""

    return value


register(Deal, Correspondent(reaches, related=("lead__owner", "lead__status", "stage", "owner")))
offer(
    Deal,
    MergeField("deal.name", _("deal name"), lambda deal, sender: deal.name),
    MergeField("deal.value", _("value"), lambda deal, _s: money(deal.value, deal.currency)),
    MergeField("deal.stage", _("stage"), lambda deal, _s: deal.stage.name),
    MergeField("deal.close_date", _("close date"), day("close_date")),
    MergeField("deal.owner", _("owner"), lambda deal, _s: str(deal.owner or "")),
    *(of_lead(field) for field in LEAD_FIELDS),
)
offer_writing(Deal)
