"""Calls to a provider: through the same walls as webhooks, and none of their words in a log."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from automations.hooks.guard import NotAllowed
from automations.hooks.sending import call
from invoices.paying.told import Declined, NotReached

MOST_READ = 256 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    data: dict[str, Any]

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    body: str = "",
) -> Reply:
    """One question and its answer as JSON. Raises NotReached where there is none worth reading,
    which includes a provider that says it is busy or broken."""
    said = {"Accept": "application/json", **headers}
    if form is not None:
        said["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form)
    elif body:
        said["Content-Type"] = "application/json"
    try:
        answer = call(url, method=method, headers=said, body=body.encode(), most_read=MOST_READ)
    except (NotAllowed, OSError, http.client.HTTPException) as trouble:
        raise NotReached(type(trouble).__name__) from None  # its words may hold a credential
    if answer.status == 429 or answer.status >= 500:
        raise NotReached(str(answer.status))
    return Reply(answer.status, _json(answer.text))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text.lstrip("\ufeff") or "{}")
    except ValueError:
        raise NotReached("no JSON") from None
    return found if isinstance(found, dict) else {}


def outside(address: object) -> str:
    """An address a client may be sent to. Raises Declined."""
    parts = urlsplit(str(address))
    schemes = {"https", "http"} if settings.WEBHOOK_ALLOW_PRIVATE else {"https"}
    if parts.scheme not in schemes or not parts.netloc:
        raise Declined("no address to go to")
    return parts.geturl()
