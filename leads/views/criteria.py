"""Set-up of what must hold to stand in a stage or status, or to leave it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads import actions
from leads.criteria import LEADS
from leads.forms.criteria import CriterionForm
from leads.models import Criterion, Side, Stage, Status
from leads.views.setup import kind_of
from leads.views.writing import FORM, tell_done
from users.access import admins_only
from users.views.answers import held, page


def place_of(what: str, pk: int) -> Stage | Status:
    model, _form = kind_of(what)
    return get_object_or_404(model.objects.live(), pk=pk)


def criteria_of(place: Stage | Status):
    return Criterion.objects.live().filter(**{place._meta.model_name: place}).order_by("id")


def address(criterion: Criterion) -> str:
    what, pk = (
        ("statuses", criterion.status_id) if criterion.status_id else ("stages", criterion.stage_id)
    )
    return reverse("criteria", args=[what, pk])


@FORM
@admins_only
def criteria(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """What is asked here, how many stand here without it, and a new criterion."""
    place = place_of(what, pk)
    new = Criterion(**{place._meta.model_name: place})
    form = CriterionForm(request.POST or None, instance=new, user=request.user)
    if form.is_valid():
        row = Criterion(**form.values, **{place._meta.model_name: place})
        tell_done(request, actions.add_setup([row], by=request.user), _("Added."))
        return redirect(request.path)
    rows = list(criteria_of(place))
    wrong = LEADS.standing_wrongly(each for each in rows if each.side == Side.ENTRY)
    told = [(told, len(wrong.get(told.criterion, ()))) for told in LEADS.told(rows, request.user)]
    return page(request, "leads/setup/criteria.html", form=form, place=place, told=told)


@FORM
@admins_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Criterion.objects.live(), pk=pk)
    form = CriterionForm(request.POST or None, instance=row, user=request.user)
    if form.is_valid():
        outcome = actions.change_setup(
            Criterion.objects.filter(pk=pk),
            by=request.user,
            values=form.values,
            expect=form.expect,
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(address(row))
    return page(request, "leads/setup/form.html", form=form, title=row.words, home=address(row))


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Criterion.objects.live(), pk=pk)
    outcome = actions.remove_criteria(Criterion.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
    return redirect(address(row))
