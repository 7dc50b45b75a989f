"""The first minute of an installation."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from users import actions
from users.actions.organisation import AlreadyStarted
from users.first_run import nobody_yet
from users.forms import WelcomeForm
from users.views.answers import page, sent


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Company and first admin, who is then signed in and led on to the sales process. Not there any
    more once somebody exists."""
    if not nobody_yet():
        raise Http404
    form = WelcomeForm(sent(request), initial={"code": request.GET.get("code", "")})
    if form.is_valid():
        try:
            user = actions.start_organisation(organisation=form.organisation, admin=form.admin)
        except AlreadyStarted:
            return redirect("account_login")
        get_adapter(request).login(request, user)
        UserSession.objects.create_from_request(request)
        return redirect(settings.FIRST_RUN_NEXT)
    return page(request, "users/welcome.html", form=form)
