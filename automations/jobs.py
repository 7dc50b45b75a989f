"""What the scheduler wakes."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from automations.engine import due
from automations.hooks import deliveries
from automations.routing import waiting


@shared_task(ignore_result=True)
def sweep_rules() -> None:
    """Every minute: rules whose time has come, and failed runs whose pause is over."""
    due.sweep(timezone.now())


@shared_task(ignore_result=True)
def send_deliveries() -> None:
    """Every minute: messages to webhooks that are due."""
    deliveries.send_due(timezone.now())


@shared_task(ignore_result=True)
def route_waiting() -> None:
    """Every minute, and when something comes without an owner."""
    waiting.route_due(timezone.now())
