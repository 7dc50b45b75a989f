"""The one way to make a PDF. It sees nothing of the host (TRUST law 5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from records.limited import TooMuch, run_child
from records.printing.archive import Archive
from records.printing.child import SECONDS, WRONG


class Refused(ValueError):
    """A document asked for something it may not have."""


class Unprintable(Exception):
    """No PDF came out; the message is the renderer's last word, for the administrator."""


def render(
    html: str,
    *,
    styles: Sequence[str] = (),
    texts: Sequence[str] = (),
    archive: Archive | None = None,
) -> bytes:
    """The PDF of ``html``; ``styles`` are addresses of our own static files, ``texts`` further
    style sheets as they are. Of the document itself only ``data:`` addresses are read.

    It takes a second or two and at most ``SECONDS`` of processor, four times as long on a busy
    machine. Raises Unprintable, where Pango is missing as well (docs/operations.md, "PDF files").
    """
    sheets = [static_file(address).decode() for address in styles]
    given = {"html": html, "styles": [*sheets, *texts]}
    if archive is not None:
        given["archive"] = archive.as_data(html)
    try:
        printed = run_child(
            "records.printing.child", seconds=4 * SECONDS, given=json.dumps(given).encode()
        )
    except TooMuch as problem:
        raise Unprintable(str(problem)) from problem
    if printed.startswith(WRONG):
        raise Unprintable(printed.removeprefix(WRONG).decode(errors="replace"))
    return printed


def static_file(url: str) -> bytes:
    """The bytes of one of our static files, by the address ``{% static %}`` writes."""
    parts = urlsplit(url)
    prefix = settings.STATIC_URL
    if parts.scheme not in {"", "static"} or parts.netloc or not parts.path.startswith(prefix):
        raise Refused("A document may use only its own files.")
    name = unquote(parts.path.removeprefix(prefix))
    try:
        with staticfiles_storage.open(name) as file:  # refuses names outside its folder
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
