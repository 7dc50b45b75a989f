"""Personal data of a lead: seen, handed out, erased (X36)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.forms.erasing import EraseForm
from leads.models import Contact, Lead
from leads.views.record import visible_lead
from records.access import manages
from records.personal.erasing import StillAtWork, check_free, subject_of
from records.personal.holdings import holdings
from records.personal.jobs import start_erasing, start_export
from records.personal.preview import goes_and_stays
from users.access import admins_only, allow

managers_only = allow(manages, otherwise=_("Only a manager or admin may open this page."))


@require_safe
@managers_only
def personal(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Everything that is stored about the person, wherever it stands."""
    lead = visible_lead(request, lead_id)
    context = {
        "lead": lead,
        "parts": holdings(subject_of(Lead, [lead.pk]), user=request.user),
        "contacts": lead.contacts.all() if lead.is_business else [],
        "may_erase": request.user.is_admin,
    }
    return render(request, "leads/personal.html", context)


@require_POST
@admins_only
def export(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    back = f"{lead.get_absolute_url()}personal/"
    return redirect("records:job", start_export(Lead, [lead.pk], by=request.user, back=back).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def erase(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    return answer(request, lead, lead)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def erase_contact(request: HttpRequest, lead_id: int, contact_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    return answer(request, lead, get_object_or_404(lead.contacts, pk=contact_id))


def answer(request: HttpRequest, lead: Lead, person: Lead | Contact) -> HttpResponse:
    """What goes and what stays; once the name is typed, the job that does it."""
    model, subject = type(person), subject_of(type(person), [person.pk])
    form = EraseForm(request.POST or None, expected=str(person))
    if form.is_valid():
        try:
            check_free(subject)
        except StillAtWork as problem:
            form.add_error(None, str(problem))
        else:
            job = start_erasing(model, [person.pk], by=request.user, back=lead.get_absolute_url())
            return redirect("records:job", job.pk)
    context = {
        "lead": lead,
        "person": person,
        "form": form,
        "rows": goes_and_stays(subject),
        "same": len(subject.ids) - 1,
    }
    return render(request, "leads/erase.html", context, status=422 if form.errors else 200)
