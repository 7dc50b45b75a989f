"""The sign-in library's pages, answering as ours do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern, RoutePattern

View = Callable[..., HttpResponse]


def refusing(view: View) -> View:
    """A refused form answers 422, as everywhere (the library says 200)."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form and form.errors:
            response.status_code = 422
        return response

    return answer


def all_refusing(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each with ``refusing`` around its view."""
    return [_refusing(each) for each in patterns]


def _refusing(entry: URLPattern | URLResolver) -> URLPattern | URLResolver:
    pattern: RoutePattern | RegexPattern = entry.pattern
    if isinstance(entry, URLResolver):
        return URLResolver(pattern, all_refusing(entry.url_patterns))
    return URLPattern(pattern, refusing(entry.callback), entry.default_args, entry.name)
