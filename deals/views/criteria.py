"""Set-up of what must hold to stand in a stage of deals, or to leave it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals import actions
from deals.criteria import DEALS
from deals.forms.setup import StageCriterionForm
from deals.models import Stage, StageCriterion
from leads.models import Side
from leads.views.writing import FORM, tell_done
from users.access import admins_only
from users.views.answers import held, page, sent


@FORM
@admins_only
def criteria(request: HttpRequest, stage_id: int) -> HttpResponse:
    """What is asked here, how many stand here without it, and a new criterion."""
    stage = get_object_or_404(Stage.objects.live().select_related("pipeline"), pk=stage_id)
    form = StageCriterionForm(
        sent(request), instance=StageCriterion(stage=stage), user=request.user
    )
    if form.is_valid():
        row = StageCriterion(**form.values, stage=stage)
        tell_done(request, actions.add_setup([row], by=request.user), _("Added."))
        return redirect(request.path)
    rows = list(StageCriterion.objects.live().filter(stage=stage).order_by("id"))
    wrong = DEALS.standing_wrongly(each for each in rows if each.side == Side.ENTRY)
    told = [(each, len(wrong.get(each.criterion, ()))) for each in DEALS.told(rows, request.user)]
    return page(request, "deals/setup/criteria.html", form=form, stage=stage, told=told)


@FORM
@admins_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(StageCriterion.objects.live(), pk=pk)
    form = StageCriterionForm(sent(request), instance=row, user=request.user)
    home = reverse("deal_criteria", args=[row.stage_id])
    if form.is_valid():
        outcome = actions.change_setup(
            StageCriterion.objects.filter(pk=pk),
            by=request.user,
            values=form.values,
            expect=form.expect,
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(home)
    return page(request, "leads/setup/form.html", form=form, title=row.words, home=home)


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(StageCriterion.objects.live(), pk=pk)
    outcome = actions.remove_criteria(StageCriterion.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
    return redirect("deal_criteria", row.stage_id)
