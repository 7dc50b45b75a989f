"""Set-up: the tree of teams."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from users import actions
from users.access import admins_only
from users.forms import TeamForm
from users.models import Team
from users.views.answers import held, page, sent, tell


@require_safe
@admins_only
def team_list(request: HttpRequest) -> HttpResponse:
    teams = Team.objects.visible_to(request.user).live().select_related("parent", "manager")
    members = Count("members", filter=Q(members__is_active=True))
    return page(request, "users/team_list.html", teams=teams.annotate(size=members))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def team_add(request: HttpRequest) -> HttpResponse:
    form = TeamForm(sent(request))
    if form.is_valid():
        outcome = actions.save_team(by=request.user, **form.values)
        tell(request, outcome, _("Team added."))
        return redirect("team_list")
    return page(request, "users/team_edit.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.user).live(), pk=pk)
    name = team.name  # as it is, not as a refused form would have it
    form = TeamForm(sent(request), instance=team)
    if form.is_valid():
        outcome = actions.save_team(by=request.user, team=team, expect=form.expect, **form.values)
        if not held(form, outcome):
            tell(request, outcome, _("Saved."))
            return redirect("team_list")
    return page(request, "users/team_edit.html", form=form, team=team, name=name)


@require_POST
@admins_only
def team_remove(request: HttpRequest, pk: int) -> HttpResponse:
    teams = Team.objects.visible_to(request.user).live().filter(pk=pk)
    team = get_object_or_404(teams)
    outcome = actions.remove_teams(teams, by=request.user)
    tell(request, outcome, _("The team %(name)s is in the trash.") % {"name": team})
    return redirect("team_list")
