"""When something breaks: a page that says so, without needing what broke."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import bad_request as refused
from django.views.defaults import server_error as broken

from records.storage import is_full

RETRY_AFTER = 15  # seconds


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; 413 where a form carries more than the product takes in."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(loader.render_to_string("413.html"), status=413)
    return refused(request, exception)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; 503 where the database is away or overwhelmed (TRUST E3),
    507 where a disk is full, be it while an upload arrives (TRUST E5).

    It runs while the exception is being handled, wherever it was raised: in a view, a template
    or a middleware such as the one that loads the session.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    if is_full(sys.exception()):
        return HttpResponse(loader.render_to_string("507.html"), status=507)
    return broken(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with ``Retry-After``; JSON for the API. Rendered without user, session or database."""
    words = _("Throughline cannot reach its data right now. Nothing was saved. Try again soon.")
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": words}, status=503)
    else:
        page = loader.render_to_string("503.html", {"request_id": getattr(request, "id", "")})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
