"""The page of a lead."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads.contacts import listed
from leads.facts import facts_of
from leads.forms import OwnerForm, StatusForm
from leads.models import Lead
from leads.panels import Line, score_parts
from leads.reading import business_of, people_at, points_of, reads_of_page
from leads.silence import silence_of
from records.access import manages
from records.ahead import Asked, read_ahead
from records.fields.definitions import fields_of
from records.lists.working import working
from records.looks import look
from records.related import bring_related, reads_of_related
from records.search.recent import remember

ALL_ABOUT = ("status__stage", "owner", "source", "partner", "location", "category")


def visible_lead(request: HttpRequest, lead_id: int) -> Lead:
    """The lead, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    leads = Lead.objects.visible_to(request.user).select_related(*ALL_ABOUT)
    return get_object_or_404(leads, pk=lead_id)


@require_safe
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Everything about one lead (SX-01, SX-16); one that was merged leads to where it went."""
    found = get_object_or_404(Lead.objects.visible_to(request.user), pk=lead_id)
    if found.merged_into_id:
        stays = Lead.objects.visible_to(request.user).filter(pk=found.merged_into_id).first()
        if stays is not None:
            return redirect(stays)
    return show(request, found)


def show(request: HttpRequest, lead: Lead, *, status: int = 200, **more) -> HttpResponse:
    """The page, with what is new to this user; a page that is drawn again because a form on it
    was refused is the same look."""
    now = timezone.now()
    if request.method == "GET":
        seen = look(lead, user=request.user, now=now)
        remember(lead, user=request.user)
    else:
        seen = None
    with read_ahead(reads_of_lead(request, lead)):
        bring_related(lead, ALL_ABOUT)
        context = context_of(request, lead, now) | {"seen": seen}
        return render(request, "leads/lead.html", context | more, status=status)


def context_of(request: HttpRequest, lead: Lead, now: datetime) -> dict:
    user = request.user
    may_write = user.can_write() and not lead.is_trashed
    points, line = points_of(lead.pk), Line(lead)
    people = people_at(lead, all_of_them="people" in request.GET)
    business, parts = visible_business(user, lead.company_id), score_parts(lead)
    return {
        "lead": lead,
        "may_write": may_write,
        "may_see_personal": manages(user),
        "may_restore": user.can_write() and lead.is_trashed,
        "facts": facts_of(lead, points, business, fields_of(Lead, user), scored=parts is not None),
        "people": people,
        "people_listed": people
        and listed(lead, people, may_write=may_write, csrf=get_token(request)),
        "line": line,
        "score_parts": parts,
        "silence": silence_of(lead, now),
        "working": working(request, lead),
        "business": business,
        "status_form": StatusForm(lead=lead, choices=line.choices) if may_write else None,
        "owner_form": OwnerForm(lead=lead) if may_write else None,
    }


def reads_of_lead(request: HttpRequest, lead: Lead) -> list[Asked]:
    asked = reads_of_page(lead, request.user, all_people="people" in request.GET)
    return [*reads_of_related(lead, ALL_ABOUT), *asked]


def visible_business(user, company_id: int | None) -> Lead | None:
    """The business, unless it is not theirs to see (TRUST A3)."""
    if company_id is None:
        return None
    return next(iter(business_of(company_id, user.visible_owner_ids())), None)
