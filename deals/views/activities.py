"""Calls, meetings and mail drafts, written in the composer of a deal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from deals.views.record import show, visible_deal
from leads.actions import log_activity
from leads.forms.activities import FORMS
from leads.models import ActivityKind
from leads.views.letters import write
from notifications.views.letters import write_text
from records.sending import sent_once
from users.access import writers_only


@require_POST
@writers_only
@sent_once
def log(request: HttpRequest, deal_id: int, kind: str) -> HttpResponse:
    """Told on the lead's line, as everything of a deal (CM-15, WA-12)."""
    deal = visible_deal(request, deal_id)
    if kind not in {*FORMS, "sms"} or deal.is_trashed:
        raise Http404
    if kind == "sms":
        return write_text(request, deal, show)
    if kind == ActivityKind.EMAIL and request.POST.get("do"):
        return write(request, deal, show)
    form = FORMS[kind](request.POST, now=timezone.now(), record=deal, user=request.user)
    if not form.is_valid():
        return show(request, deal, status=422, composer_name=kind, composer=form)
    log_activity(deal.lead, by=request.user, kind=form.kind, values=form.new_values, on=deal)
    return redirect(deal)
