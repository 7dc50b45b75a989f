"""The one way to make a PDF. It sees nothing of the host (TRUST law 5)."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote, urlsplit
from urllib.request import DataHandler, Request

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

BASE = "static:"


class Refused(ValueError):
    """A document asked for something it may not have."""


def render(html: str) -> bytes:
    """The PDF of ``html``. It may use ``data:`` addresses and our own static files, nothing else.

    Raises OSError where Pango is missing (docs/operations.md, "PDF files").
    """
    import weasyprint  # 1 to 2 seconds and C libraries: only for those who print

    document = weasyprint.HTML(string=html, base_url=f"{BASE}/", url_fetcher=fetcher())
    return document.write_pdf()


def fetcher():
    """WeasyPrint's fetcher without its handlers for files, http, ftp and redirects."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # as above

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                answer = DataHandler().data_open(Request(url))
                return URLFetcherResponse(url, answer.read(), dict(answer.headers))
            return URLFetcherResponse(url, BytesIO(static_file(url)))

    return OwnFilesOnly()


def static_file(url: str) -> bytes:
    """The bytes of one of our static files, by the address ``{% static %}`` writes."""
    parts = urlsplit(url)
    prefix = settings.STATIC_URL
    if parts.scheme not in {"", "static"} or parts.netloc or not parts.path.startswith(prefix):
        raise Refused("A document may use only its own files.")
    name = unquote(parts.path.removeprefix(prefix))
    try:
        with staticfiles_storage.open(name) as file:  # refuses names that lead out of its folder
            return file.read()
    except FileNotFoundError:
        return found_by_finders(name)


def found_by_finders(name: str) -> bytes:
    """The same before ``collectstatic`` (tests, DEBUG)."""
    path = finders.find(name)
    if path is None:
        raise Refused("A document asked for a file that is not there.")
    with open(path, "rb") as file:  # noqa: PTH123  (a path of Django's finders, a string)
        return file.read()
