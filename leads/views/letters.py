"""Writing to a lead from its page, and from the page of what hangs on it (CM-15, SX-24, X07)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from leads import actions
from leads.forms.activities import MailForm
from leads.models import Activity, ActivityKind, Lead
from notifications.actions import send_letter
from notifications.views.letters import Show, filled_in, leaves_soon
from records.models import Record

NAMES = {"composer_name": str(ActivityKind.EMAIL)}


def write(request: HttpRequest, record: Record, show: Show) -> HttpResponse:
    """The composer: puts a template in, with what is missing, or sends."""
    about = {"record": record, "user": request.user}
    if request.POST["do"] != "send":
        prepared = MailForm(**about).fields["template"].queryset
        form = MailForm(**about, initial=filled_in(request, record, prepared))
        return show(request, record, composer=form, **NAMES)
    form = MailForm(request.POST, now=timezone.now(), sending=True, **about)
    if not form.is_valid():
        return show(request, record, status=422, composer=form, **NAMES)
    outcome = send_letter(record, by=request.user, now=timezone.now(), **words_of(form))
    leaves_soon(request, outcome, _("Your e-mail leaves in a moment."))
    return redirect(record)


def words_of(form: MailForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("to", "subject", "text")}


def send_draft(
    request: HttpRequest, lead: Lead, form: MailForm, draft: QuerySet[Activity]
) -> HttpResponse:
    words = words_of(form)
    outcome = actions.send_letter(lead, by=request.user, now=timezone.now(), draft=draft, **words)
    leaves_soon(request, outcome, _("Your e-mail leaves in a moment."))
    return redirect(lead)
