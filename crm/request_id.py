"""One id for everything that happens because of one request, in every log line and job."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def sane_or_new(offered: str | None) -> str:
    """The id a proxy sent, when it can do no harm in a log or header; otherwise a fresh one."""
    if offered and SANE.fullmatch(offered):
        return offered
    return uuid.uuid4().hex
