"""The page of a lead."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leads.forms import OwnerForm, StatusForm
from leads.models import Contact, ContactPoint, Lead
from leads.panels import stage_path

ALL_ABOUT = (
    "status__stage", "owner", "source", "partner", "location", "category", "company"
)  # fmt: skip


def visible_lead(request: HttpRequest, lead_id: int) -> Lead:
    """The lead, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    leads = Lead.objects.visible_to(request.user).select_related(*ALL_ABOUT)
    return get_object_or_404(leads, pk=lead_id)


@require_safe
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Everything about one lead (SX-01, SX-16)."""
    return show(request, visible_lead(request, lead_id))


def show(request: HttpRequest, lead: Lead, *, status: int = 200) -> HttpResponse:
    user = request.user
    may_write = user.can_write() and not lead.is_trashed
    points = list(lead.points.live().filter(contact=None))
    context = {
        "lead": lead,
        "may_write": may_write,
        "may_restore": user.can_write() and lead.is_trashed,
        "emails": [point for point in points if point.kind == "email"],
        "phones": [point for point in points if point.kind == "phone"],
        "contacts": people_of(lead) if lead.is_business else None,
        "stages": stage_path(lead),
        "business": _visible(user, lead.company),
        "status_form": StatusForm(lead=lead) if may_write else None,
        "owner_form": OwnerForm(lead=lead) if may_write else None,
    }
    return render(request, "leads/lead.html", context, status=status)


def people_of(lead: Lead) -> list[tuple[Contact, list[ContactPoint]]]:
    """The contacts with their addresses, in two reads."""
    reach = defaultdict(list)
    for point in lead.points.live().filter(contact__isnull=False):
        reach[point.contact_id].append(point)
    return [(contact, reach[contact.pk]) for contact in lead.contacts.live()]


def _visible(user, company: Lead | None) -> Lead | None:
    """The business, unless it is not theirs to see (TRUST A3)."""
    if company is None or not Lead.objects.visible_to(user).filter(pk=company.pk).exists():
        return None
    return company
