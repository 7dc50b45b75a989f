"""A territory: what it wants, its people, its place (CM-05, CM-06)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from automations import actions
from automations.forms.territories import MemberForm, TerritoryForm
from automations.models import Territory, TerritoryMember
from automations.routing.told import wanted_words
from automations.views.routing import set_up_or_404, the_routed
from automations.views.rules import FORM, tell_done
from records.asked import number_in
from records.sending import sent_once
from users.access import admins_only
from users.views.answers import held, page, refuse


def territory_or_404(pk: int) -> Territory:
    return get_object_or_404(Territory.objects.of_list(the_routed().list_name), pk=pk)


@FORM
@admins_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """Inside another one, or beside the widest."""
    routed = the_routed()
    root = set_up_or_404(routed)
    asked = number_in(request.GET.get("inside", ""))
    inside = root if asked is None else territory_or_404(asked)
    form = TerritoryForm(request.POST or None, routed=routed, is_root=False, user=request.user)
    if form.is_valid():
        row = Territory(list_name=routed.list_name, parent=inside, **form.values)
        try:
            actions.add_territories([row], by=request.user)
        except actions.TooManyTerritories as problem:
            form.add_error(None, ValidationError(str(problem)))
        else:
            return redirect("territory", row.pk)
    context = {"form": form, "title": _("New territory"), "inside": inside}
    return page(request, "automations/routing/form.html", **context)


@FORM
@admins_only
def territory(request: HttpRequest, pk: int) -> HttpResponse:
    """Its people, and the form of what it wants."""
    row, routed = territory_or_404(pk), the_routed()
    is_root = row.parent_id is None
    wants = wanted_words(routed, row.wanted, row.params, request.user)
    name = row.name  # as it is, not as a refused form would have it
    form = TerritoryForm(
        request.POST or None, instance=row, routed=routed, is_root=is_root, user=request.user
    )
    if form.is_valid():
        outcome = actions.change_territories(
            Territory.objects.filter(pk=pk), by=request.user, values=form.values,
            expect=form.expect,
        )  # fmt: skip
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved. It acts once it is put in force."))
            return redirect("routing")
    members = TerritoryMember.objects.live().filter(territory=pk).in_order()
    context = {
        "territory": row,
        "name": name,
        "is_root": is_root,
        "wants": wants,
        "form": form,
        "member_form": MemberForm(),
        "members": members.select_related("user", "team"),
    }
    return page(request, "automations/routing/territory.html", **context)


@require_POST
@admins_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down among those beside it."""
    row = territory_or_404(pk)
    actions.move_territory(row, by=request.user, down=request.POST.get("to") == "down")
    return redirect("routing")


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = territory_or_404(pk)
    outcome = actions.remove_territories(Territory.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
    return redirect("routing")


@FORM
@admins_only
@sent_once
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """One person or team more."""
    row = territory_or_404(pk)
    form = MemberForm(request.POST or None, instance=TerritoryMember(territory=row))
    if form.is_valid():
        member = TerritoryMember(territory=row, **form.values)
        try:
            member.validate_constraints()
        except ValidationError as problem:
            refuse(form, problem)
        else:
            outcome = actions.add_members([member], by=request.user)
            tell_done(request, outcome, _("Added. It acts once it is put in force."))
            return redirect("territory", pk)
    context = {"form": form, "title": _("Add people"), "inside": row}
    return page(request, "automations/routing/form.html", **context)


@FORM
@admins_only
def member(request: HttpRequest, pk: int) -> HttpResponse:
    row = member_or_404(pk)
    form = MemberForm(request.POST or None, instance=row)
    if form.is_valid():
        outcome = actions.change_members(
            TerritoryMember.objects.filter(pk=pk), by=request.user, values=form.values,
            expect=form.expect,
        )  # fmt: skip
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved. It acts once it is put in force."))
            return redirect("territory", row.territory_id)
    inside = row.territory
    return page(
        request, "automations/routing/form.html", form=form, title=_("Weight and capacity"),
        inside=inside,
    )  # fmt: skip


@require_POST
@admins_only
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = member_or_404(pk)
    outcome = actions.remove_members(TerritoryMember.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is taken out.") % {"name": row})
    return redirect("territory", row.territory_id)


def member_or_404(pk: int) -> TerritoryMember:
    rows = TerritoryMember.objects.live().filter(territory__deleted_at=None)
    return get_object_or_404(rows.select_related("territory", "user", "team"), pk=pk)
