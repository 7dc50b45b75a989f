"""The outbox: does what is due leave, and what could not be delivered?"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from crm.doctor.finding import Finding
from notifications.models import Message

PART = "outbox"
LATE = timedelta(minutes=15)


def outbox() -> Finding:
    """What was given up is people's business and only counted; what waits too long is ours."""
    waiting = Message.objects.waiting()
    late = waiting.filter(due_at__lt=timezone.now() - LATE, reason="").count()
    if late:
        words = f"{late} messages have been due for more than 15 minutes"
        return Finding(PART, words, "Start a worker and the scheduler; look at its log lines.")
    failed = Message.objects.failed().count()
    return Finding(PART, f"{waiting.count()} waiting, {failed} not delivered (/messages/)")
