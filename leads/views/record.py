"""The page of a lead."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads.facts import facts_of
from leads.forms import OwnerForm, StatusForm
from leads.models import Contact, ContactPoint, Lead
from leads.panels import Line, score_parts
from leads.silence import silence_of
from records.access import manages
from records.fields.definitions import fields_of
from records.lists.working import working
from records.once import written_once

ALL_ABOUT = ("status__stage", "owner", "source", "partner", "location", "category")


def visible_lead(request: HttpRequest, lead_id: int) -> Lead:
    """The lead, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    leads = Lead.objects.visible_to(request.user).select_related(*ALL_ABOUT)
    return get_object_or_404(leads, pk=lead_id)


@require_safe
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Everything about one lead (SX-01, SX-16); one that was merged leads to where it went."""
    found = visible_lead(request, lead_id)
    if found.merged_into_id:
        stays = Lead.objects.visible_to(request.user).filter(pk=found.merged_into_id).first()
        if stays is not None:
            return redirect(stays)
    return show(request, found)


def show(request: HttpRequest, lead: Lead, *, status: int = 200, **more) -> HttpResponse:
    user = request.user
    may_write = user.can_write() and not lead.is_trashed
    reach: dict[int | None, list[ContactPoint]] = defaultdict(list)  # by contact
    for point in points_of(lead.pk):
        reach[point.contact_id].append(point)
    points, line = reach[None], Line(lead)
    business, parts = visible_business(user, lead.company_id), score_parts(lead)
    context = {
        "lead": lead,
        "may_write": may_write,
        "may_see_personal": manages(user),
        "may_restore": user.can_write() and lead.is_trashed,
        "facts": facts_of(lead, points, business, fields_of(Lead, user), scored=parts is not None),
        "contacts": people_of(lead, reach) if lead.is_business else None,
        "line": line,
        "score_parts": parts,
        "silence": silence_of(lead, timezone.now()),
        "working": working(request, lead),
        "business": business,
        "status_form": StatusForm(lead=lead, choices=line.choices) if may_write else None,
        "owner_form": OwnerForm(lead=lead) if may_write else None,
    }
    return render(request, "leads/lead.html", context | more, status=status)


@written_once
def points_of(lead_id: int) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.live().filter(lead=lead_id)


def people_of(
    lead: Lead, reach: dict[int | None, list[ContactPoint]]
) -> list[tuple[Contact, list[ContactPoint]]]:
    """The contacts with their addresses, out of those of the whole lead."""
    return [(contact, reach[contact.pk]) for contact in lead.contacts.live()]


def visible_business(user, company_id: int | None) -> Lead | None:
    """The business, unless it is not theirs to see (TRUST A3)."""
    if company_id is None:
        return None
    return Lead.objects.visible_to(user).filter(pk=company_id).first()
