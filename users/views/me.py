"""What people see and set about themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from users import actions
from users.forms import AbsenceForm, ProfileForm, ThemeForm
from users.models import Absence, User
from users.views.answers import held, page, refuse, sent, tell


def _my_absences(request: HttpRequest):
    return Absence.objects.visible_to(request.user).live().filter(user=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(sent(request), instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        outcome = actions.save_profile(by=request.user, values=form.values, expect=form.expect)
        if not held(form, outcome):
            tell(request, outcome, _("Saved."))
            return redirect("me")
    coming = _my_absences(request).filter(until__gte=timezone.localdate())
    absences = coming.select_related("substitute")
    return page(request, "users/me.html", form=form, absences=absences)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark; then back to the page one came from."""
    form = ThemeForm(request.POST)
    if form.is_valid():
        actions.save_profile(by=request.user, values=form.cleaned_data)
    back = request.POST.get("next", "")
    # A path, not a bare word: Django would take that for the name of a view.
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else "me")


@require_http_methods(["GET", "HEAD", "POST"])
def absence_add(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(sent(request), user=request.user)
    if form.is_valid():
        try:
            outcome = actions.set_absence(by=request.user, user=request.user, **form.cleaned_data)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            tell(request, outcome, _("Your absence is entered."))
            return redirect("me")
    return page(request, "users/absence.html", form=form)


@require_POST
def absence_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    absences = _my_absences(request).filter(pk=pk)
    get_object_or_404(absences)
    outcome = actions.cancel_absences(absences, by=request.user)
    tell(request, outcome, _("Your absence is cancelled."))
    return redirect("me")
