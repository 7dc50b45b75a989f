"""The Celery functions: woken after a commit that queued something, and every minute."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications.cleaning import clean
from notifications.reports.sending import send_reports
from notifications.sending.outbox import send_due

UNTIL_THE_NEXT_SWEEP = 60  # seconds


@shared_task(ignore_result=True, expires=UNTIL_THE_NEXT_SWEEP)
def deliver() -> None:
    """Sends what is due. Any number may run at once: each message is one worker's."""
    send_due(clock=timezone.now)


@shared_task(ignore_result=True)
def clean_messages() -> None:
    """Once a night (settings.CELERY_BEAT_SCHEDULE)."""
    clean(timezone.now())


@shared_task(ignore_result=True)
def mail_reports() -> None:
    """Every few minutes: saved reports people want by mail."""
    send_reports(timezone.now())
