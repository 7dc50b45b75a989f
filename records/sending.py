"""A form sent twice does its work once: a double click, a second tap, an impatient reload (D7).

Every form that creates something carries a token (``{% form_token %}``, or by itself in forms with
crispy's helper), and its view is ``@sent_once``. The same page sent again with the same content is
the same sending; with other content it is another one, so nothing somebody typed is swallowed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.models import SentForm

TOKEN = "form_token"
LONGEST = 64
KEPT = timedelta(days=2)


def new_token() -> str:
    return secrets.token_urlsafe(12)


def sent_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers a second sending with where the first one led.

    The view runs in one transaction with the note that it was sent; a simultaneous second waits
    for the first. A refused form (422, 409 …) leaves no note and nothing written: it is sent again
    once it is mended. Sendings without a token are taken as they come.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = key_of(request)
        if not key:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            if not claim(key):
                return first_answer(key)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif isinstance(response, HttpResponseRedirect):
                SentForm.objects.filter(pk=key).update(result=response.url)
        return response

    return once


def claim(key: str) -> bool:
    """Whether this is the first sending. Waits while another one with the same key is at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_sentform (key, result) VALUES (%s, '') ON CONFLICT DO NOTHING",
            [key],
        )
        return cursor.rowcount == 1


def first_answer(key: str) -> HttpResponse:
    """Where the first sending led; nothing to swap where it only drew a part of a page."""
    result = SentForm.objects.values_list("result", flat=True).get(pk=key)
    return HttpResponseRedirect(result) if result else HttpResponse(status=204)


def key_of(request: HttpRequest) -> str:
    """Who sends what where; "" where nothing says so."""
    token = request.POST.get(TOKEN, "") if request.method == "POST" else ""
    if not token or len(token) > LONGEST:
        return ""
    parts = [str(request.user.pk), request.path, token, *content(request)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def content(request: HttpRequest) -> Iterator[str]:
    for name, values in sorted(request.POST.lists()):
        if name not in {TOKEN, "csrfmiddlewaretoken"}:
            yield from (name, *values)
    for name, files in sorted(request.FILES.lists()):
        yield from (name, *(f"{file.name} {file.size}" for file in files))


def forget_sent() -> None:
    """Nobody sends a form of last week again."""
    SentForm.objects.filter(at__lt=Now() - KEPT).delete()
