"""What the scheduler wakes."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from automations.engine import due


@shared_task(ignore_result=True)
def sweep_rules() -> None:
    """Every minute: rules whose time has come, and failed runs whose pause is over."""
    due.sweep(timezone.now())
