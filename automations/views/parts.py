"""The parts of a rule, each on a small page of its own: when, if, then."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from automations import actions
from automations.effects import Unknown, effect_of
from automations.forms import ConditionForm, EffectForm, when_form
from automations.models import Rule
from automations.reading import Broken
from automations.views.rules import FORM, rule_or_404, tell_done
from users.access import admins_only
from users.views.answers import held, page


def save(request: HttpRequest, form, rule: Rule, values: dict[str, Any], expect=None) -> bool:
    """Whether the change was made; the form says why not."""
    try:
        outcome = actions.change_rules(
            Rule.objects.filter(pk=rule.pk), by=request.user, values=values, expect=expect
        )
    except Broken as problem:
        form.add_error(None, str(problem))
        return False
    if held(form, outcome):
        return False
    tell_done(request, outcome, _("Saved."))
    return True


@FORM
@admins_only
def when(request: HttpRequest, pk: int) -> HttpResponse:
    """What exactly the trigger waits for."""
    rule = rule_or_404(pk)
    kind = when_form(rule)
    if kind is None:
        return redirect("automation", pk)
    form = kind(request.POST or None, instance=rule, user=request.user)
    if form.is_valid() and save(request, form, rule, form.values, form.expect):
        return redirect("automation", pk)
    return page(request, "automations/form.html", form=form, title=_("When"), rule=rule)


@FORM
@admins_only
def conditions(request: HttpRequest, pk: int) -> HttpResponse:
    rule = rule_or_404(pk)
    form = ConditionForm(request.POST or None, instance=rule, user=request.user)
    if form.is_valid() and save(request, form, rule, form.values, form.expect):
        return redirect("automation", pk)
    return page(request, "automations/form.html", form=form, title=_("If"), rule=rule)


@FORM
@admins_only
def effect(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One thing more to do, after those there are."""
    rule = rule_or_404(pk)
    try:
        found = effect_of(name, rule.list_name)
    except Unknown as problem:
        raise Http404 from problem
    data = request.POST if request.method == "POST" else None
    form = EffectForm(data, effect=found, list_name=rule.list_name, user=request.user)
    if form.is_valid():
        values = {"effects": [*rule.effects, form.values]}
        if save(request, form, rule, values, {rule.pk: rule.version}):
            return redirect("automation", pk)
    return page(request, "automations/form.html", form=form, title=found.label, rule=rule)


@require_POST
@admins_only
def effect_change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Takes the effect with this number away, or moves it one place up."""
    rule = rule_or_404(pk)
    effects = list(rule.effects)
    if not 0 <= number < len(effects):
        raise Http404
    if request.POST.get("to") == "up" and number:
        effects[number - 1], effects[number] = effects[number], effects[number - 1]
    elif request.POST.get("to") != "up":
        effects.pop(number)
    found = Rule.objects.filter(pk=pk)
    if not effects and rule.is_on:
        actions.switch_off(found, by=request.user)
    outcome = actions.change_rules(found, by=request.user, values={"effects": effects})
    tell_done(request, outcome, _("Saved."))
    return redirect("automation", pk)
