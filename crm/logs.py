"""Log lines: one per event, one line each, as JSON, with the request's id and without secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from crm import request_id

# What a caller may put beside the message with ``extra={…}``.
FACTS = ("method", "route", "status", "ms", "user_id", "job", "remote")


class JsonFormatter(logging.Formatter):
    """JSON in ASCII: CR, LF, ANSI and every other control character arrive escaped (TRUST B11)."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.current.get(),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str).replace("\x7f", "\\u007f")


class TextFormatter(JsonFormatter):
    """The same for eyes, while working on the code; control characters escaped as well."""

    def format(self, record: logging.LogRecord) -> str:
        line = json.loads(super().format(record))
        facts = [line.pop(key) for key in ("at", "level", "logger", "message", "request_id")]
        trace = line.pop("exception", "")
        at, level, logger, message, _ = facts
        rest = " ".join(f"{key}={value}" for key, value in line.items())
        first = escape(f"{at[11:23]} {level:7} {logger}: {message} {rest}".rstrip())
        return f"{first}\n{trace}" if trace else first


def escape(text: str) -> str:
    """Every character that is not printable as its Python escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class RouteInsteadOfPath(logging.Filter):
    """Paths carry secrets (reset keys, document tokens): log which route it was instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if arg == path else arg for arg in record.args)
        return True


def route_of(request) -> str:
    """The pattern the address matched, as "/accounts/password/reset/key/<key>/"."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no such page)"


def logging_settings(style: str, level: str) -> dict:
    """Django's LOGGING: everything to stderr, where whoever runs the processes collects it."""
    formatter = {"json": JsonFormatter, "text": TextFormatter}[style]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "filters": {"routes": {"()": RouteInsteadOfPath}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["routes"],
            },
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Each request has its own line already (crm.middleware); here only what broke.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["nowhere"], "propagate": False},
            # gunicorn brings handlers of its own; its lines look like ours.
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.access": {"handlers": ["nowhere"], "propagate": False},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
