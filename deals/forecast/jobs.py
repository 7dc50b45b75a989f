"""What workers do for forecasts by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from deals.forecast.freezing import freeze_due


@shared_task(ignore_result=True)
def freeze_forecast() -> None:
    """Every hour; does something once a week, after Monday has begun where the organisation is."""
    freeze_due(timezone.now())
