"""A stage that reminds, silent leads in it, and what their people heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from leads.models import Lead
from leads.tests.factories import make_lead, make_stage, make_status
from notifications.models import Message, Notification, Reminder, Rhythm
from notifications.reminders.planning import plan
from notifications.reminders.sweeping import sweep
from users.models import User


def at(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


MONDAY = at(3, 2)  # a working day at noon


def reminding(days: int | None = 10, **fields: Any):
    """A status in a stage that reminds after so many days."""
    stage = make_stage("Working", inactivity_days=days, **fields)
    return make_status("Working", "working", stage=stage)


def silent(name: str = "Ada Byron", *, since: datetime = MONDAY, **fields: Any) -> Lead:
    """A lead nobody did anything about since then."""
    if "status" not in fields:
        fields["status"] = reminding()
    lead = make_lead(name, created_at=since, **fields)
    replan(lead)
    return lead


def replan(*leads: Lead) -> None:
    plan(Lead.record_type, [lead.pk for lead in leads])


def due_of(lead: Lead) -> datetime | None:
    row = Reminder.objects.filter(record_type=Lead.record_type, record_id=lead.pk).first()
    return row.due_at if row else None


def heard(user: User | None = None) -> list[Notification]:
    found = Notification.objects.filter(kind__startswith="silent").order_by("pk")
    return list(found.filter(user=user) if user else found)


def mails() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("recipient", flat=True))


def always_awake(*users: User) -> None:
    """They may be written to at any time of any day."""
    for user in users:
        Rhythm.objects.update_or_create(
            user=user,
            defaults={"quiet_from": "00:00", "quiet_until": "00:00", "workdays_only": False},
        )


def live(first: datetime, last: datetime) -> list[datetime]:
    """Sweeps, as often as something is due, from one moment to another; each time twice, as two
    schedulers would. Returns when reminders were given, once for each."""
    given: list[datetime] = []
    now = first
    while True:
        given += [now] * (sweep(now) + sweep(now))
        later = Reminder.objects.coming().filter(due_at__gt=now)
        coming = later.values_list("due_at", flat=True).first()
        if coming is None or coming > last:
            return given
        now = coming
