"""Signs of life: what ``manage.py doctor`` asks worker and scheduler for."""

from __future__ import annotations

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT = "crm:heartbeat"
ANSWER = "crm:doctor:{}"


@shared_task
def heartbeat() -> None:
    """Sent by the scheduler every minute: note when it last arrived (seconds since 1970)."""
    cache.set(HEARTBEAT, time.time(), None)


@shared_task
def answer(token: str) -> None:
    """Sent by the doctor: say that a worker took the job ``token``."""
    cache.set(ANSWER.format(token), "here", 60)
