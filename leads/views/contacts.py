"""People at a business lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads import actions
from leads.forms import ContactForm
from leads.models import Contact
from leads.views.record import visible_lead
from leads.views.writing import FORM, tell_done
from records.sending import sent_once
from users.access import writers_only
from users.views.answers import held, page


@FORM
@writers_only
@sent_once
def new(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        contact = Contact(lead=lead, **form.values)
        actions.add_contacts([contact], by=request.user, points=[form.points])
        messages.success(request, _("%(contact)s is added.") % {"contact": contact})
        return redirect(lead)
    return page(request, "leads/form.html", form=form, lead=lead, title=_("New contact"))


@FORM
@writers_only
def edit(request: HttpRequest, lead_id: int, contact_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    contact = get_object_or_404(lead.contacts.live(), pk=contact_id)
    form = ContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        outcome = actions.edit_contact(
            lead.contacts.filter(pk=contact_id),
            by=request.user,
            values=form.values,
            points=form.points,
            expect=form.expect,
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(lead)
    name = Contact.objects.get(pk=contact_id).name  # as it is, not as the refused form has it
    return page(request, "leads/form.html", form=form, lead=lead, title=name)


@require_POST
@writers_only
def remove(request: HttpRequest, lead_id: int, contact_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    contact = get_object_or_404(lead.contacts.live(), pk=contact_id)
    outcome = actions.trash_contacts(lead.contacts.filter(pk=contact_id), by=request.user)
    tell_done(request, outcome, _("%(contact)s is removed.") % {"contact": contact})
    return redirect(lead)
