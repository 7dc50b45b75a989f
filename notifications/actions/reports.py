"""Wishing for a saved report by mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notifications.models import Every, ReportMail
from notifications.wishes import next_report
from records.models import SavedReport
from users.models import User


@transaction.atomic
def mail_report(saved: SavedReport, *, by: User, every: str, now: datetime) -> None:
    """Sends the report to oneself from now on (``every``: see ``Every``), or no longer (""). One
    wish per person and report; asking again changes it. The caller shows only reports one sees."""
    if not every:
        ReportMail.objects.filter(user=by, saved=saved).delete()
        return
    due = next_report(Every(every), by, now)
    wish = {"every": every, "due_at": due}
    ReportMail.objects.update_or_create(user=by, saved=saved, defaults=wish)
