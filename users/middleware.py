"""What holds on every request: the first run, the user's time and language, the second factor."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from users.first_run import nobody_yet
from users.models import SecurityKind
from users.security import note, note_refusal

Handler = Callable[[HttpRequest], HttpResponse]

# Reachable while no user exists, and without a second factor. Nothing here shows a record.
ALWAYS = {"welcome", "healthz", "set_language", "javascript-catalog", "account_logout"}


def _route(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def first_run(get_response: Handler) -> Handler:
    """While nobody exists, every address leads to the page that creates the first admin."""

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        static = request.path_info.startswith(settings.STATIC_URL)
        if not signed_in and not static and _route(request) not in ALWAYS and nobody_yet():
            return redirect("welcome")
        return get_response(request)

    return middleware


def preferences(get_response: Handler) -> Handler:
    """Times in the user's time zone, else the organisation's; words in the user's language, else
    the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        if user.locale:
            translation.activate(user.locale)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(zone_name(user))):
            return get_response(request)

    return middleware


def zone_name(user) -> str:
    return user.time_zone or getattr(user, "organisation_time_zone", "") or settings.TIME_ZONE


def noted(get_response: Handler) -> Handler:
    """What is taken away in a file, and what somebody signed in was refused, stands in the security
    log (X17). A view says with ``response.taken`` which file it hands out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        taken = getattr(response, "taken", "")
        if (taken or response.status_code == 403) and request.user.is_authenticated:
            if taken:
                note(SecurityKind.EXPORTED, request, user=request.user, about=taken)
            else:
                note_refusal(request)
        return response

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """An admin who lacks the second factor the organisation asks for can only add one (X16)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "lacks_second_factor", False):
            route = _route(request)
            adding = route.startswith("mfa_") or route.endswith("reauthenticate")
            if not adding and route not in ALWAYS:
                return redirect("mfa_index")
        return get_response(request)

    return middleware
