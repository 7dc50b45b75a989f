"""The Celery functions: woken after a commit that queued something, and every minute."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications.cleaning import clean
from notifications.reminders import sweeping
from notifications.reports.sending import send_reports
from notifications.sending.outbox import send_due
from records.waking import TURN, Turn, wake

UNTIL_THE_NEXT_SWEEP = 60  # seconds
MANY = sweeping.CHUNK // 2  # given at once: there may be more than one worker gives quickly


@shared_task(ignore_result=True, expires=UNTIL_THE_NEXT_SWEEP)
def deliver() -> None:
    """Sends what is due. Any number may run at once: each message is one worker's."""
    turn = Turn()
    send_due(clock=timezone.now, budget=TURN)
    if turn.is_over:
        wake(deliver)


@shared_task(ignore_result=True)
def clean_messages() -> None:
    """Once a night (settings.CELERY_BEAT_SCHEDULE)."""
    clean(timezone.now())


@shared_task(ignore_result=True)
def mail_reports() -> None:
    """Every few minutes: saved reports people want by mail."""
    send_reports(timezone.now())


@shared_task(ignore_result=True, expires=UNTIL_THE_NEXT_SWEEP)
def sweep_reminders() -> None:
    """Every minute: reminders whose time has come. Any number may run at once, for each row is one
    worker's (TRUST E7): where there are many, another worker is called to share them."""
    turn = Turn()
    while not turn.is_over:
        given = sweeping.give_some(timezone.now())
        if given is None:
            return
        if given >= MANY:
            wake(sweep_reminders)
    wake(sweep_reminders)
