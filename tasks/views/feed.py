"""One's private calendar address, and what a calendar program reads there (X10, TRUST A10)."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings as project
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks import actions
from tasks.actions.feeds import digest_of
from tasks.ics import calendar_of
from tasks.limits import GUESSES, HOUR, MINUTE, READS, within
from tasks.models import CalendarFeed
from users.security import client_address
from users.views.answers import tell


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Whether one has an address; POST makes a new one, shown in this one answer only."""
    address = ""
    if request.method == "POST":
        token = actions.make_feed(by=request.user)
        address = project.PUBLIC_URL + reverse("calendar_ics", args=[token])
    feed = CalendarFeed.objects.visible_to(request.user).exclude(digest="").first()
    response = render(request, "tasks/feed.html", {"feed": feed, "address": address})
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def off(request: HttpRequest) -> HttpResponse:
    outcome = actions.switch_feed_off(by=request.user)
    tell(request, outcome, _("Your calendar address is switched off."))
    return redirect("calendar_feed")


@login_not_required
@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The tasks of whoever made the address, as far as they may see them today. An address that
    is wrong, switched off or of somebody who has left answers alike: there is nothing here."""
    digest = digest_of(token)
    address = client_address(request) or ""
    if not (
        within("guess", address, most=GUESSES, seconds=MINUTE)
        and within("read", digest, most=READS, seconds=HOUR)
    ):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    feeds = CalendarFeed.objects.filter(user__is_active=True).select_related("user")
    feed = feeds.filter(digest=digest).first()
    if feed is None:
        raise Http404
    with translation.override(feed.user.locale or project.LANGUAGE_CODE):
        body = calendar_of(feed.user, timezone.now())
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        body, content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="tasks.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
