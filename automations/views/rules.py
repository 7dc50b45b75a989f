"""The rules, and each on its own page (CM-06, X26)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from automations import actions
from automations.effects import effects_for
from automations.forms import SettingsForm, StartForm
from automations.forms.parts import USUAL
from automations.looking import overview, preview
from automations.models import Rule, Run
from automations.offers import OFFERS, SPECIAL
from automations.reading import Broken
from automations.ready import READY, offered
from automations.told_runs import told_runs
from automations.words import told
from records.actions import Outcome
from records.sending import sent_once
from users.access import admins_only
from users.views.answers import held, page

FORM = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 10


def rule_or_404(pk: int) -> Rule:
    return get_object_or_404(Rule.objects.live(), pk=pk)


def tell_done(request: HttpRequest, outcome: Outcome, done: str) -> None:
    """What happened, with a way back."""
    for code in outcome.held:
        messages.error(request, str(outcome.messages[code]))
    if outcome.changed and outcome.batch:
        undo = reverse("records:batch_undo", args=[outcome.batch.pk])
        messages.success(request, done, extra_tags=undo)


@require_safe
@admins_only
def rules(request: HttpRequest) -> HttpResponse:
    """All rules as sentences, in the order they act."""
    found = list(Rule.objects.live().in_order())
    taken = {rule.ready_made for rule in found}
    context = {
        "rows": overview(found, request.user),
        "ready": offered(taken),
    }
    return render(request, "automations/rules.html", context)


@FORM
@admins_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("list_name") or request.GET.get("about") or ""
    list_name = asked if asked in OFFERS.subjects else next(iter(OFFERS.subjects))
    form = StartForm(request.POST or None, list_name=list_name)
    if form.is_valid():
        rule = Rule(**form.cleaned_data, when=USUAL.get(form.cleaned_data["trigger"], {}))
        try:
            actions.add_rules([rule], by=request.user)
        except actions.TooManyRules as problem:
            form.add_error(None, ValidationError(str(problem)))
        else:
            more = rule.trigger in SPECIAL
            return redirect("automation_when" if more else "automation", rule.pk)
    return page(request, "automations/form.html", form=form, title=_("New rule"))


@require_POST
@admins_only
@sent_once
def add_ready(request: HttpRequest, key: str) -> HttpResponse:
    """A ready-made rule, switched off, to be looked at and changed."""
    if key not in READY:
        return redirect("automations")
    place = request.POST.get("place", "")
    try:
        rule = READY[key].add(by=request.user, place=int(place) if place.isdecimal() else None)
    except Broken as problem:
        messages.error(request, str(problem))
        return redirect("automations")
    messages.success(request, _("Added, and switched off: look at it, then switch it on."))
    return redirect("automation", rule.pk)


@require_safe
@admins_only
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence with its parts, what it would do now, and what it did last."""
    row = rule_or_404(pk)
    runs = Run.objects.filter(rule=row).select_related("rule").order_by("-id")[:SHOWN]
    context = {
        "rule": row,
        "told": told(row, request.user),
        "has_when": row.trigger in SPECIAL,
        "effects": effects_for(row.list_name) if row.list_name in OFFERS.subjects else [],
        "preview": preview(row, request.user),
        "runs": told_runs(runs, request.user),
    }
    return render(request, "automations/rule.html", context)


@FORM
@admins_only
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    row = rule_or_404(pk)
    form = SettingsForm(request.POST or None, instance=row)
    if form.is_valid():
        outcome = actions.change_rules(
            Rule.objects.filter(pk=pk), by=request.user, values=form.values, expect=form.expect
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect("automation", pk)
    row = rule_or_404(pk)
    return page(request, "automations/form.html", form=form, title=row.name, rule=row)


@require_POST
@admins_only
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    row = rule_or_404(pk)
    found = Rule.objects.filter(pk=pk)
    try:
        if request.POST.get("to") == "on":
            tell_done(request, actions.switch_on(found, by=request.user), _("It is on."))
        else:
            tell_done(request, actions.switch_off(found, by=request.user), _("It is off."))
    except Broken as problem:
        messages.error(request, str(problem))
    return redirect("automation", row.pk)


@require_POST
@admins_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    ids = list(Rule.objects.live().in_order().values_list("id", flat=True))
    place = ids.index(rule_or_404(pk).pk)
    other = place + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        actions.reorder_rules(by=request.user, ids=ids)
    return redirect("automations")


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = rule_or_404(pk)
    outcome = actions.remove_rules(Rule.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
    return redirect("automations")
