"""A task written in the composer of a lead or deal (SX-27)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.views.record import show as show_deal
from deals.views.record import visible_deal
from leads.actions import NotAnOwner
from leads.views.record import show as show_lead
from leads.views.record import visible_lead
from leads.views.writing import undo_address
from records.sending import sent_once
from tasks import actions
from tasks.forms import QuickForm
from tasks.models import Task
from users.access import writers_only


@require_POST
@writers_only
@sent_once
def for_lead(request: HttpRequest, lead_id: int, kind: str) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    if kind != "task" or lead.is_trashed:
        raise Http404
    form = QuickForm(request.POST, user=request.user, now=timezone.now())
    if _added(request, form, lead=lead):
        return redirect(lead)
    return show_lead(request, lead, status=422, composer_name="task", composer=form)


@require_POST
@writers_only
@sent_once
def for_deal(request: HttpRequest, deal_id: int, kind: str) -> HttpResponse:
    deal = visible_deal(request, deal_id)
    if kind != "task" or deal.is_trashed:
        raise Http404
    form = QuickForm(request.POST, user=request.user, now=timezone.now())
    if _added(request, form, deal=deal):
        return redirect(deal)
    return show_deal(request, deal, status=422, composer_name="task", composer=form)


def _added(request: HttpRequest, form: QuickForm, **about) -> bool:
    if not form.is_valid():
        return False
    task: Task = form.new_task(**about)
    try:
        outcome = actions.create_tasks([task], by=request.user)
    except NotAnOwner as problem:
        form.add_error("owner", str(problem))
        return False
    words = _("“%(task)s” is added.") % {"task": task}
    messages.success(request, words, extra_tags=undo_address(outcome))
    return True
