"""Selections and exported files are kept for a week, so that results can be looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from records.models import Selection

KEPT = timedelta(days=7)
PERSONAL_KEPT = timedelta(days=1)  # files of somebody's personal data (X36)


def clean(now: datetime) -> int:
    """Forgets selections and removes exports older than a week; returns how many."""
    before = now - KEPT
    count, _by_model = Selection.objects.filter(created_at__lt=before).delete()
    for file in (Path(settings.MEDIA_ROOT) / "exports").glob("*"):
        kept = PERSONAL_KEPT if file.name.startswith("personal-") else KEPT
        if file.stat().st_mtime < (now - kept).timestamp():
            file.unlink(missing_ok=True)
            count += 1
    return count


@shared_task(ignore_result=True)
def clean_lists() -> None:
    """Once an hour (settings.CELERY_BEAT_SCHEDULE)."""
    clean(timezone.now())
