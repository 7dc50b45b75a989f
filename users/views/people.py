"""Set-up: who works here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from users import actions
from users.access import admins_only
from users.forms import DeactivateForm, InviteForm, UserForm
from users.handover import possessions
from users.models import Organisation, User
from users.views.answers import held, page, refuse, sent, tell


@require_safe
@admins_only
def user_list(request: HttpRequest) -> HttpResponse:
    people = User.objects.visible_to(request.user).select_related("team")
    return page(
        request,
        "users/user_list.html",
        people=people.order_by("-is_active", "name", "id"),
        seats=User.objects.with_seat().count(),
        seat_limit=Organisation.current().seat_limit,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def user_invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(sent(request))
    if form.is_valid():
        try:
            actions.invite_user(by=request.user, values=form.values)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(
                request, _("%(email)s gets an invitation.") % {"email": form.values["email"]}
            )
            return redirect("user_list")
    return page(request, "users/user_invite.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = UserForm(sent(request), instance=person)
    if form.is_valid():
        try:
            outcome = actions.change_users(
                User.objects.filter(pk=pk), by=request.user, values=form.values, expect=form.expect
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            if not held(form, outcome):
                tell(request, outcome, _("Saved."))
                return redirect("user_list")
    shown = User.objects.get(pk=pk)  # as it is, not as the refused form would have it
    return page(request, "users/user_edit.html", form=form, person=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    people = User.objects.visible_to(request.user).active().filter(pk=pk)
    person = get_object_or_404(people)
    form = DeactivateForm(sent(request), users=people)
    if form.is_valid():
        try:
            outcome = actions.deactivate_users(people, by=request.user, successor=form.chosen)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            if not held(form, outcome):
                done = _("%(name)s is signed out and cannot come back.") % {"name": person}
                tell(request, outcome, done)
                return redirect("user_list")
    return page(
        request,
        "users/user_deactivate.html",
        form=form,
        person=person,
        possessions=possessions(people),
    )


@require_POST
@admins_only
def user_activate(request: HttpRequest, pk: int) -> HttpResponse:
    people = User.objects.visible_to(request.user).filter(pk=pk)
    person = get_object_or_404(people)
    outcome = actions.activate_users(people, by=request.user)
    tell(request, outcome, _("%(name)s can sign in again.") % {"name": person})
    return redirect("user_list")


@require_POST
@admins_only
def user_invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    people = User.objects.visible_to(request.user).filter(pk=pk)
    get_object_or_404(people)
    sent = actions.invite_again(people, by=request.user)
    words = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", sent)
    messages.info(request, words % {"n": sent})
    return redirect("user_list")
