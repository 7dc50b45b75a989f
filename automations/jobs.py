"""What the scheduler wakes."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from automations.engine import due
from automations.hooks import deliveries
from automations.routing import waiting
from records.waking import Turn, wake


@shared_task(ignore_result=True)
def sweep_rules() -> None:
    """Every minute: rules whose time has come, and failed runs whose pause is over."""
    turn = Turn()
    due.sweep(timezone.now(), turn=turn)
    if turn.is_over:
        wake(sweep_rules)


@shared_task(ignore_result=True)
def send_deliveries() -> None:
    """Every minute: messages to webhooks that are due."""
    deliveries.send_due(timezone.now())


@shared_task(ignore_result=True)
def route_waiting() -> None:
    """Every minute, and when something comes without an owner."""
    turn = Turn()
    waiting.route_due(timezone.now(), turn=turn)
    if turn.is_over:
        wake(route_waiting)
