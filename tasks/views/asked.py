"""What a new thing is for, by the address it is written at."""

from __future__ import annotations

from django.http import HttpRequest

from deals.models import Deal
from leads.models import Lead
from records.asked import number_in


def lead_and_deal(request: HttpRequest) -> tuple[Lead | None, Deal | None]:
    """``?lead=`` and ``?deal=`` as far as the user sees them; the rest is as if it were not there
    (TRUST A3). A deal brings its lead, and stands alone never."""
    user, asked = request.user, request.GET
    deals = Deal.objects.live().visible_to(user).select_related("lead")
    deal = deals.filter(pk=number_in(asked.get("deal", ""))).first()
    leads = Lead.objects.live().visible_to(user)
    lead = leads.filter(pk=deal.lead_id if deal else number_in(asked.get("lead", ""))).first()
    return lead, deal if lead else None
