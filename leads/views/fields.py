"""One field of a lead changed in place: a page of its own, which htmx puts where the value was."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from leads import actions
from leads.actions.editing import fingerprint
from leads.forms.one_field import FieldForm
from leads.models import Lead
from leads.views.record import visible_lead
from leads.views.writing import FORM, tell_done
from records.fields.views import answer_with_field
from records.gates import STALE
from users.access import writers_only
from users.views.answers import held


@FORM
@writers_only
def field(request: HttpRequest, lead_id: int, name: str) -> HttpResponse:
    """Each edit is an action with a version check (TRUST E9); the whole form's rules hold."""
    lead = visible_lead(request, lead_id)
    if lead.is_trashed and request.method != "POST":
        return redirect(lead)
    try:
        form = FieldForm(
            request.POST or None,
            instance=visible_lead(request, lead_id),
            user=request.user,
            name=name,
        )
    except KeyError as unknown:
        raise Http404 from unknown
    if form.is_valid() and not form.is_stale:
        try:
            outcome = actions.edit_lead(
                Lead.objects.visible_to(request.user).filter(pk=lead.pk),
                by=request.user,
                values=form.values,
                points=form.points,
                seen=fingerprint(lead),
            )
        except actions.NotAnOwner as problem:
            form.add_error(name, str(problem))
        else:
            if STALE not in outcome.held and not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect(lead)
    return answer(request, lead, form, name)


def answer(request: HttpRequest, lead: Lead, form: FieldForm, name: str) -> HttpResponse:
    now = FieldForm(instance=lead, user=request.user, name=name)
    home = {"home": reverse("leads"), "home_title": _("Leads")}
    return answer_with_field(request, lead, form, now, name, **home)
