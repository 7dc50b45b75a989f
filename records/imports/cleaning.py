"""Uploaded tables hold what nobody chose to keep here: they are removed after a while (F)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from records.imports.running import finish
from records.models import Import, ImportRow
from records.models.imports import ImportState


def clean(now: datetime) -> int:
    """Removes files and staged rows whose last step is ``IMPORT_FILE_DAYS`` ago; says how many."""
    before = now - timedelta(days=settings.IMPORT_FILE_DAYS)
    old = Import.objects.alias(last=Greatest("created_at", "finished_at", "job__finished_at"))
    old = old.filter(last__lt=before).exclude(file="")
    found = list(old.exclude(job__state__in=["queued", "running"]).only("id"))
    for importing in found:
        forget(importing)
    remove_strays(before)
    return len(found)


@transaction.atomic
def forget(importing: Import) -> None:
    """The result stays: its counts, and the batch by which it can be taken back."""
    importing = Import.objects.select_for_update(of=["self"]).get(pk=importing.pk)
    if importing.is_working:
        return
    if importing.state == ImportState.RUNNING:  # halted, and now there is no going on
        finish(importing)
    path = importing.file.path
    ImportRow.objects.filter(importing=importing).delete()
    Import.objects.filter(pk=importing.pk).update(file="")
    transaction.on_commit(lambda: Path(path).unlink(missing_ok=True))


def remove_strays(before: datetime) -> None:
    """Files of uploads that were cut short before they were noted anywhere."""
    root = Path(settings.MEDIA_ROOT)
    kept = set(Import.objects.exclude(file="").values_list("file", flat=True))
    for file in (root / "imports").rglob("*"):
        stray = file.is_file() and str(file.relative_to(root)) not in kept
        if stray and file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)


@shared_task(ignore_result=True)
def clean_imports() -> None:
    """Once an hour (settings.CELERY_BEAT_SCHEDULE)."""
    clean(timezone.now())
