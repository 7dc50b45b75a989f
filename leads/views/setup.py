"""Set-up of the process: stages, statuses and short lists, in place (SX-20, WB-09, idea 9)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leads import actions, jobs
from leads.demo.remove import is_there, remove_demo
from leads.forms.setup import FORMS, PresetForm, RemoveForm
from leads.impact import impact_of
from leads.models import Lead, Stage, Status
from leads.views.writing import FORM, tell_done
from records.models import Tracked
from users.access import admins_only
from users.views.answers import held, page, refuse


def kind_of(what: str) -> tuple[type[Tracked], Any]:
    """The model and form an address names; 404 for a name nothing has."""
    if what not in FORMS:
        raise Http404
    return FORMS[what]


def home_of(what: str) -> str:
    """The page a kind of row is listed on."""
    is_process = what in ("stages", "statuses")
    return reverse("process") if is_process else reverse("setup_list", args=[what])


@require_safe
@admins_only
def process(request: HttpRequest) -> HttpResponse:
    """Stages with their statuses, and the way to a ready-made process (H1, H2)."""
    statuses = list(Status.objects.live().in_order().select_related("owner"))
    stages = [
        (stage, [each for each in statuses if each.stage_id == stage.pk])
        for stage in Stage.objects.live().in_order()
    ]
    others = [(what, model._meta.verbose_name_plural) for what, (model, _form) in FORMS.items()]
    context = {
        "stages": stages,
        "others": others[2:],
        "preset_form": None if Lead.objects.exists() else PresetForm(),
        "has_demo": is_there(),
    }
    return render(request, "leads/setup/process.html", context)


@require_POST
@admins_only
def preset(request: HttpRequest) -> HttpResponse:
    form = PresetForm(request.POST)
    if form.is_valid():
        try:
            outcome = actions.apply_preset(form.cleaned_data["preset"], by=request.user)
        except actions.InUse as problem:
            messages.error(request, str(problem))
        else:
            tell_done(request, outcome, _("The process is set up."))
    return redirect("process")


@require_POST
@admins_only
def demo_remove(request: HttpRequest) -> HttpResponse:
    """The sample data in one click (X44)."""
    gone = remove_demo(by=request.user)
    messages.success(request, _("%(n)s sample leads are gone.") % {"n": gone})
    return redirect("process")


@require_safe
@admins_only
def rows(request: HttpRequest, what: str) -> HttpResponse:
    model, _form = kind_of(what)
    context = {
        "what": what,
        "title": model._meta.verbose_name_plural,
        "rows": model.objects.live().in_order(),
    }
    return render(request, "leads/setup/list.html", context)


@FORM
@admins_only
def add(request: HttpRequest, what: str) -> HttpResponse:
    model, form_class = kind_of(what)
    form = form_class(request.POST or None, initial={"stage": request.GET.get("stage")})
    if form.is_valid():
        place = model.objects.live().count()
        try:
            outcome = actions.add_setup([model(**form.values, position=place)], by=request.user)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            tell_done(request, outcome, _("Added."))
            return redirect(home_of(what))
    title = _("New %(kind)s") % {"kind": model._meta.verbose_name}
    return page(request, "leads/setup/form.html", form=form, title=title, home=home_of(what))


@FORM
@admins_only
def edit(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    model, form_class = kind_of(what)
    form = form_class(request.POST or None, instance=get_object_or_404(model.objects.live(), pk=pk))
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
                return redirect(home_of(what))
    row = model.objects.get(pk=pk)
    context = {"form": form, "title": str(row), "home": home_of(what), "impact": impact_of(row)}
    return page(request, "leads/setup/form.html", **context)


@require_POST
@admins_only
def move(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """One place up or down (WB-09)."""
    model, _form = kind_of(what)
    row = get_object_or_404(model.objects.live(), pk=pk)
    among = model.objects.live().in_order()
    if isinstance(row, Status):
        among = among.filter(stage=row.stage_id)
    ids = list(among.values_list("id", flat=True))
    place = ids.index(pk)
    other = place + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        actions.reorder(among, by=request.user, ids=ids)
    return redirect(home_of(what))


@FORM
@admins_only
def remove(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Says what it touches and where that goes, before anything happens (idea 9)."""
    model, _form = kind_of(what)
    row = get_object_or_404(model.objects.live(), pk=pk)
    form = RemoveForm(request.POST or None, row=row)
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
            return redirect(home_of(what))
    context = {"form": form, "row": row, "impact": impact_of(row), "home": home_of(what)}
    return page(request, "leads/setup/remove.html", **context)
