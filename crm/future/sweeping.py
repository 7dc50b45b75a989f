"""All work that is due at a moment, once: what the scheduler wakes every minute, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from automations.engine import due
from notifications.models import Reminder
from notifications.reminders import sweeping
from tasks import alarms
from tasks.models import Task

# {name: f(now) → how many}: what time sets off.
TIMED: dict[str, Callable[[datetime], int]] = {
    "reminders": sweeping.sweep,
    "tasks": alarms.sweep,
    "rules": due.sweep,
}


def sweep(now: datetime) -> dict[str, int]:
    """{name: how many} were given, or looked at."""
    return {name: work(now) for name, work in TIMED.items()}


def next_after(now: datetime) -> datetime | None:
    """The next moment at which something is due."""
    waiting = [
        Reminder.objects.coming().filter(due_at__gt=now).values_list("due_at", flat=True).first(),
        due.next_moment(now),
        Task.objects.to_remind()
        .filter(remind_at__gt=now)
        .order_by("remind_at")
        .values_list("remind_at", flat=True)
        .first(),
    ]
    return min((each for each in waiting if each is not None), default=None)
