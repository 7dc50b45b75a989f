"""Set-up of selling: pipelines, stages and reasons, in place (CM-28, WA-03, WA-06, idea 9)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deals import actions, jobs
from deals.forms.setup import FORMS, NewPipelineForm, RemoveForm
from deals.impact import impact_of
from deals.models import LostReason, Pipeline, Stage
from leads.views.writing import FORM, tell_done
from records.models import Tracked
from users.access import admins_only
from users.views.answers import held, page, refuse, sent


def kind_of(what: str) -> tuple[type[Tracked], Any]:
    """The model and form an address names; 404 for a name nothing has."""
    if what not in FORMS:
        raise Http404
    return FORMS[what]


@require_safe
@admins_only
def pipelines(request: HttpRequest) -> HttpResponse:
    """Pipelines with their stages, and the reasons for losing (H3, WA-27)."""
    stages = list(Stage.objects.live().in_order())
    context = {
        "pipelines": [
            (pipeline, [each for each in stages if each.pipeline_id == pipeline.pk])
            for pipeline in Pipeline.objects.live().in_order()
        ],
        "reasons": LostReason.objects.live().in_order(),
    }
    return render(request, "deals/setup/pipelines.html", context)


@FORM
@admins_only
def new_pipeline(request: HttpRequest) -> HttpResponse:
    """Another way of selling, from a preset; the first one brings the usual reasons along."""
    form = NewPipelineForm(sent(request))
    if form.is_valid():
        outcome = actions.add_pipeline(
            form.cleaned_data["name"], by=request.user, preset=form.cleaned_data["preset"]
        )
        actions.start_selling(by=request.user)
        tell_done(request, outcome, _("Added."))
        return redirect("pipelines")
    home = reverse("pipelines")
    return page(request, "leads/setup/form.html", form=form, title=_("New pipeline"), home=home)


@FORM
@admins_only
def add(request: HttpRequest, what: str) -> HttpResponse:
    """A stage of the pipeline named in the address, or a reason."""
    model, form_class = kind_of(what)
    if model is Pipeline:
        return redirect("pipeline_new")
    of = _pipeline(request) if model is Stage else None
    own = {"pipeline": of} if of else {}
    form = form_class(sent(request), instance=model(**own))
    if form.is_valid():
        rows = model.objects.live().filter(**own)
        row = model(**form.values, **own, position=rows.count())
        try:
            outcome = actions.add_setup([row], by=request.user)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            tell_done(request, outcome, _("Added."))
            return redirect("pipelines")
    title = _("New %(kind)s") % {"kind": model._meta.verbose_name}
    context = {"form": form, "title": title, "home": reverse("pipelines")}
    return page(request, "leads/setup/form.html", **context)


def _pipeline(request: HttpRequest) -> Pipeline:
    text = request.GET.get("pipeline", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return get_object_or_404(Pipeline.objects.live(), pk=text)


@FORM
@admins_only
def edit(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    model, form_class = kind_of(what)
    form = form_class(sent(request), instance=get_object_or_404(model.objects.live(), pk=pk))
    if form.is_valid():
        rows = model.objects.filter(pk=pk)
        try:
            outcome = actions.change_setup(
                rows, by=request.user, values=form.values, expect=form.expect
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            if not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect("pipelines")
    row = model.objects.get(pk=pk)
    context = {"form": form, "title": str(row), "impact": impact_of(row)}
    return page(request, "deals/setup/form.html", **context)


@require_POST
@admins_only
def move(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """One place up or down (WB-09); won and lost stay last (H3)."""
    model, _form = kind_of(what)
    row = get_object_or_404(model.objects.live(), pk=pk)
    among = model.objects.live().in_order()
    if isinstance(row, Stage):
        among = among.filter(pipeline=row.pipeline_id)
    ids = list(among.values_list("id", flat=True))
    place = ids.index(pk)
    other = place + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        actions.reorder(among, by=request.user, ids=ids)
    return redirect("pipelines")


@FORM
@admins_only
def remove(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Says what it touches and where that goes, before anything happens (idea 9)."""
    model, _form = kind_of(what)
    row = get_object_or_404(model.objects.live(), pk=pk)
    form = RemoveForm(sent(request), row=row)
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            if jobs.takes_long(row):
                return redirect(
                    "records:job", jobs.start_removal(row, by=request.user, into=into).pk
                )
            outcome = actions.remove_setup(row, by=request.user, into=into)
        except actions.InUse as problem:
            form.add_error("into", ValidationError(str(problem)))
        else:
            tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
            return redirect("pipelines")
    context = {"form": form, "row": row, "impact": impact_of(row)}
    return page(request, "deals/setup/remove.html", **context)
