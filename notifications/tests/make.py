"""Plain makers of messages."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from notifications.actions import queue
from notifications.kinds import LETTER
from notifications.models import Channel, Message
from notifications.sending.outbox import send_due
from records.actors import SYSTEM

NUMBERS = count(1)


def message(**fields: Any) -> Message:
    fields = {
        "key": f"test:{next(NUMBERS)}",
        "channel": Channel.MAIL,
        "kind": LETTER,
        "recipient": "ada@example.com",
        "subject": "Hello",
        "text": "Good morning.",
        **fields,
    }
    return Message(**fields)


def queued(*, by=SYSTEM, now: datetime | None = None, **fields: Any) -> Message:
    one = message(**fields)
    queue([one], by=by, now=now or timezone.now())
    return one


def send(at: datetime | None = None) -> int:
    """What a worker does when it is woken, at a moment."""
    moment = at or timezone.now()
    return send_due(clock=lambda: moment)
