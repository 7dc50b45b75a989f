"""Deals in the search: by name, number and lead (X03)."""

from __future__ import annotations

from deals.models import Deal
from records.search.sources import NUMBER, Entry, SearchSource, searchable


def entries(ids: list[int]) -> list[Entry]:
    """One read for any number of deals. The lead's name as it is when the deal changes."""
    deals = Deal.objects.live().with_ids(ids).select_related("lead")
    return [
        Entry(
            record_id=deal.pk,
            line=deal.lead_id,
            owner_id=deal.owner_id,
            at=deal.created_at,
            texts=[deal.name, deal.lead.name, deal.lead.company_name],
            keys=[(NUMBER, str(deal.pk)), *([(NUMBER, deal.external_id)] * bool(deal.external_id))],
        )
        for deal in deals
    ]


searchable(
    SearchSource(
        model=Deal,
        entries=entries,
        columns=frozenset({"name", "lead_id", "external_id"}),
        icon="circle-dollar-sign",
        related=("stage",),
        # Not the lead: who finds the deal need not be one who sees that (TRUST A3).
        subtitle=lambda deal: deal.stage.name,
    )
)
