"""What surrounds every request: health first, an id, one log line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm import request_id
from crm.health import health
from crm.logs import route_of

log = logging.getLogger("crm.request")
View = Callable[[HttpRequest], HttpResponse]


def health_first(get_response: View) -> View:
    """Answer ``/healthz`` before hosts, redirects and sessions can stand in the way.

    A load balancer asks by address, over plain HTTP, and wants an answer most of all when the
    database is away.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return health(request) if request.path == "/healthz" else get_response(request)

    return middleware


def identified(get_response: View) -> View:
    """Give the request an id (``X-Request-ID``, ours or a sane one of a proxy) and log it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = request_id.sane_or_new(request.headers.get("X-Request-ID"))
        token, started = request_id.current.set(request.id), time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request.id
            log_request(request, response, time.monotonic() - started)
            return response
        finally:
            request_id.current.reset(token)

    return middleware


def log_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line; the route instead of the path and no query, for both may carry secrets."""
    route = route_of(request)
    facts = {"method": request.method, "route": route, "status": response.status_code}
    facts |= {"ms": round(seconds * 1000), "user_id": known_user_id(request)}
    log.info("%s %s %s", request.method, route, response.status_code, extra=facts)


def known_user_id(request: HttpRequest) -> int | None:
    """Who asked, where something has loaded the user already; never a query for the log's sake."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


def private(get_response: View) -> View:
    """Pages of a signed-in user are kept by no cache, theirs or a proxy's (TRUST F4)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if known_user_id(request) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
