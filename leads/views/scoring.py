"""Set-up of the score: its rules, and what a change of them would do (LS-23, SX-18)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leads import actions
from leads.forms.scoring import ScoreRuleForm
from leads.models import ScoreRule
from leads.scoring.preview import preview, spread
from leads.scoring.rules import rules
from leads.scoring.words import told_rules
from leads.scoring.writing import last_job
from leads.views.writing import FORM, tell_done
from users.access import admins_only
from users.views.answers import held, page


@require_safe
@admins_only
def score(request: HttpRequest) -> HttpResponse:
    """The rules, and how the leads are spread by them."""
    found = rules()
    context = {
        "told": told_rules(found, request.user),
        "job": last_job(),
        "bands": spread(request.user) if found else [],
    }
    return render(request, "leads/setup/score.html", context)


@FORM
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    form = ScoreRuleForm(request.POST or None, user=request.user)
    ahead = None
    if form.is_valid():
        rule = ScoreRule(**form.values)
        if "preview" in request.POST:
            ahead = preview(request.user, [*rules(), rule])
        else:
            try:
                outcome = actions.add_score_rules([rule], by=request.user)
            except actions.TooManyRules as problem:
                form.add_error(None, ValidationError(str(problem)))
            else:
                tell_done(request, outcome, _("Added. Scores are being worked out."))
                return redirect("score")
    context = {"form": form, "title": _("New score rule"), "preview": ahead}
    return page(request, "leads/setup/score_rule.html", **context)


@FORM
@admins_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ScoreRule.objects.live(), pk=pk)
    title = row.words  # as it is, not as a refused form has it
    form = ScoreRuleForm(request.POST or None, instance=row, user=request.user)
    ahead = None
    if form.is_valid():
        if "preview" in request.POST:
            others = [rule for rule in rules() if rule.pk != pk]
            ahead = preview(request.user, [*others, ScoreRule(**form.values)])
        else:
            outcome = actions.change_score_rules(
                ScoreRule.objects.filter(pk=pk),
                by=request.user,
                values=form.values,
                expect=form.expect,
            )
            if not held(form, outcome):
                tell_done(request, outcome, _("Saved. Scores are being worked out."))
                return redirect("score")
    context = {"form": form, "title": title, "preview": ahead, "rule": row}
    return page(request, "leads/setup/score_rule.html", **context)


@FORM
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would be different without the rule, then takes it away."""
    row = get_object_or_404(ScoreRule.objects.live(), pk=pk)
    if request.method == "POST":
        outcome = actions.remove_score_rules(ScoreRule.objects.filter(pk=pk), by=request.user)
        tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
        return redirect("score")
    others = [rule for rule in rules() if rule.pk != pk]
    context = {"rule": row, "is_last": not others, "preview": preview(request.user, others)}
    return render(request, "leads/setup/score_remove.html", context)
