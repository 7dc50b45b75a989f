"""Calls, meetings and mail drafts, written in the composer of a lead."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads import actions
from leads.forms.activities import FORMS
from leads.models import Activity, ActivityKind
from leads.views import letters
from leads.views.record import show, visible_lead
from leads.views.writing import FORM, tell_done
from notifications.views.letters import write_text
from records.sending import sent_once
from users.access import writers_only
from users.forms import OtherSubmit
from users.views.answers import held, page


@require_POST
@writers_only
@sent_once
def log(request: HttpRequest, lead_id: int, kind: str) -> HttpResponse:
    """CM-15, WA-12."""
    lead = visible_lead(request, lead_id)
    if kind not in {*FORMS, "sms"} or lead.is_trashed:
        raise Http404
    if kind == "sms":
        return write_text(request, lead, show)
    if kind == ActivityKind.EMAIL and request.POST.get("do"):
        return letters.write(request, lead, show)
    form = FORMS[kind](request.POST, now=timezone.now(), record=lead, user=request.user)
    if not form.is_valid():
        return show(request, lead, status=422, composer_name=kind, composer=form)
    actions.log_activity(lead, by=request.user, kind=form.kind, values=form.new_values)
    return redirect(lead)


def own_activity(request: HttpRequest, pk: int) -> Activity:
    """Of a lead in the trash nothing is changed."""
    found = Activity.objects.live().visible_to(request.user).filter(lead__deleted_at=None)
    return get_object_or_404(found, pk=pk)


@FORM
@writers_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Only its author corrects it."""
    activity = own_activity(request, pk)
    is_draft, sends = activity.kind == ActivityKind.EMAIL, "send" in request.POST
    form = FORMS[activity.kind](
        request.POST or None,
        instance=own_activity(request, pk),
        now=timezone.now(),
        **({"sending": sends} if is_draft else {}),
    )
    if is_draft:
        form.helper.add_input(OtherSubmit("send", _("Send")))
    if form.is_valid() and is_draft and sends:
        return letters.send_draft(request, activity.lead, form, Activity.objects.filter(pk=pk))
    if form.is_valid():
        outcome = actions.change_activities(
            Activity.objects.filter(pk=pk),
            by=request.user,
            values=form.values,
            expect=form.expect,
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(activity.lead)
    context = {"lead": activity.lead, "title": activity.get_kind_display().capitalize()}
    return page(request, "leads/activity.html", form=form, activity=activity, **context)


@require_POST
@writers_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    activity = own_activity(request, pk)
    outcome = actions.trash_activities(Activity.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("Removed."))
    return redirect(activity.lead)
