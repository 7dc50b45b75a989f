"""Adding and changing leads."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leads import actions
from leads.duplicates.likely import Alike, alike_to_typed
from leads.forms import LeadForm, OwnerForm, StatusForm
from leads.forms.lead import COMPARED
from leads.forms.moves import InPlaceForm
from leads.merging import before_of
from leads.models import Lead
from leads.views.record import visible_lead
from records.actions import Outcome
from records.actions.watching import NotAsAsked
from records.fields.merging import differences, merge_page, resolve
from records.gates import STALE
from records.sending import sent_once
from users.access import writers_only
from users.views.answers import held, page, tell

FORM = require_http_methods(["GET", "HEAD", "POST"])


def undo_address(outcome: Outcome) -> str:
    return reverse("records:batch_undo", args=[outcome.batch.pk]) if outcome.batch else ""


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """A lead by hand (WB-02)."""
    form = LeadForm(request.POST or None, user=request.user)
    alike = alike_to_form(form) if form.is_valid() else []
    if alike:  # nothing typed is lost, and nothing is saved before the sender has seen them
        context = {"form": form, "title": _("New lead"), "alike": alike}
        return render(request, "leads/form.html", context, status=422)
    if form.is_valid():
        lead = form.new_lead()
        try:
            actions.create_leads([lead], by=request.user, points=[form.points])
        except (actions.NoStatus, actions.NotAnOwner, NotAsAsked) as problem:
            form.add_error(None, ValidationError(str(problem)))
        else:
            messages.success(request, _("%(lead)s is added.") % {"lead": lead})
            return redirect(lead)
    return page(request, "leads/form.html", form=form, title=_("New lead"))


@FORM
@writers_only
def edit(request: HttpRequest, lead_id: int) -> HttpResponse:
    """All fields of a lead; a page to merge where somebody was quicker (TRUST E9)."""
    lead = visible_lead(request, lead_id)
    if lead.is_trashed:
        return _in_the_trash(request, lead) if request.method == "POST" else redirect(lead)
    data, open_names = request.POST or None, []
    if request.method == "POST" and "differs" in request.POST:
        data, open_names = resolve(request.POST, LeadForm(instance=lead, user=request.user))
    form = LeadForm(data, instance=visible_lead(request, lead_id), user=request.user)
    if open_names:
        return _merge(request, form, open_names)
    if form.is_valid():
        outcome = _save(request, form, lead)
        if outcome is not None and STALE in outcome.held:
            return _merge(request, form, [])
        if outcome is not None and not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(lead)
    return page(request, "leads/form.html", form=form, lead=lead, title=str(lead))


def _in_the_trash(request: HttpRequest, lead: Lead) -> HttpResponse:
    """Somebody deleted it meanwhile: what was typed stays in the form (TRUST E9)."""
    form = LeadForm(request.POST, instance=visible_lead(request, lead.pk), user=request.user)
    form.is_valid()
    words = _("This lead is in the trash. Take it back on its page, then save here again.")
    form.add_error(None, words)
    return page(request, "leads/form.html", form=form, lead=lead, title=str(lead))


def _save(request: HttpRequest, form: LeadForm, lead: Lead) -> Outcome | None:
    """None where the form was refused by the action; it says why."""
    try:
        return actions.edit_lead(
            Lead.objects.visible_to(request.user).filter(pk=lead.pk),
            by=request.user,
            values=form.values,
            points=form.points,
            seen=form.cleaned_data["seen"],
        )
    except actions.NotAnOwner as problem:
        form.add_error("owner", str(problem))
        return None


def _merge(request: HttpRequest, form: LeadForm, open_names: list[str]) -> HttpResponse:
    """Yours and theirs, field by field; nothing typed is lost."""
    lead = visible_lead(request, form.instance.pk)
    now = LeadForm(instance=lead, user=request.user)
    mine = LeadForm(form.data, instance=visible_lead(request, lead.pk), user=request.user)
    return merge_page(
        request, lead, mine, differences(mine, now, before_of(mine)),
        state=("seen", now.initial["seen"]), open_names=open_names,
        home=reverse("leads"), home_title=_("Leads"),
    )  # fmt: skip


@require_POST
@writers_only
def set_status(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The status in place (CM-19)."""
    lead = visible_lead(request, lead_id)
    return _in_place(request, lead, StatusForm(request.POST, lead=lead), _("Status saved."))


@require_POST
@writers_only
def set_owner(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The owner in place (SX-09, WB-10)."""
    lead = visible_lead(request, lead_id)
    return _in_place(request, lead, OwnerForm(request.POST, lead=lead), _("Owner saved."))


def _in_place(request: HttpRequest, lead: Lead, form: InPlaceForm, done: str) -> HttpResponse:
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, problems[0])
        return redirect(lead)
    leads = Lead.objects.visible_to(request.user).filter(pk=lead.pk)
    values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"}
    action = actions.change_status if "status" in values else actions.assign
    outcome = action(leads, by=request.user, expect=form.expect, **values)
    if STALE in outcome.held:
        messages.error(
            request,
            _("Somebody changed this lead since you opened it. Look at it again, then repeat."),
        )
    tell_done(request, outcome, done)
    return redirect(lead)


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, lead_id: int) -> HttpResponse:
    """SX-25, with undo."""
    lead = visible_lead(request, lead_id)
    outcome = actions.trash(
        Lead.objects.visible_to(request.user).filter(pk=lead.pk), by=request.user
    )
    tell_done(request, outcome, _("%(lead)s is in the trash.") % {"lead": lead})
    return redirect("leads")


@require_POST
@writers_only
def take_back(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Out of the trash with everything that hangs on it (X20)."""
    lead = visible_lead(request, lead_id)
    leads = Lead.objects.visible_to(request.user).filter(pk=lead.pk)
    tell(request, actions.restore(leads, by=request.user), _("%(lead)s is back.") % {"lead": lead})
    return redirect(lead)


def tell_done(request: HttpRequest, outcome: Outcome, done: str) -> None:
    """What happened, with a way back."""
    for code in outcome.held:
        if code != STALE:
            messages.error(request, str(outcome.messages[code]))
    if outcome.changed:
        messages.success(request, done, extra_tags=undo_address(outcome))


def alike_to_form(form: LeadForm) -> list[Alike]:
    """Leads the valid form of a new lead may repeat, without those its sender has seen."""
    seen = set(form.data.getlist("anyway"))
    values = {name: form.cleaned_data.get(name) for name in COMPARED}
    found = alike_to_typed(values, user=form.user)
    return [] if {str(each.lead.pk) for each in found} <= seen else found
