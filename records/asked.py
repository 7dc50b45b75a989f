"""What an address or a form asks for, read so that nothing hostile comes through."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page named in the form, if it is one of ours."""
    wished = request.POST.get("next", "")
    # A path, not a bare word: Django would take that for the name of a view.
    ours = wished.startswith("/") and url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if ours else otherwise


def number_in(text: str) -> int | None:
    """An id from an address; None for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
