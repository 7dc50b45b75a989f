"""All work that is due at a moment, once: what the scheduler wakes every minute, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from automations.engine import due
from invoices.actions import chase, expire, sweep_subscriptions
from invoices.actions.chasing import opening_after
from invoices.kinds import InvoiceKind
from invoices.models import Invoice
from notifications.models import Reminder
from notifications.reminders import sweeping
from tasks import alarms
from tasks.models import Task
from users.models import Organisation

# {name: f(now) → how many}: what time sets off.
TIMED: dict[str, Callable[[datetime], int]] = {
    "reminders": sweeping.sweep,
    "tasks": alarms.sweep,
    "rules": due.sweep,
    "quotes": lambda now: expire(now=now).changed,
    "services": lambda now: sweep_subscriptions(now=now).changed,
    "overdue": lambda now: chase(now=now).changed,
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
        opening(now),
    ]
    return min((each for each in waiting if each is not None), default=None)


def opening(now: datetime) -> datetime | None:
    """When the organisation begins to work next, if that is ahead and somebody owes: only then is
    told what is overdue."""
    house = Organisation.current()
    local = now.astimezone(ZoneInfo(house.time_zone))
    opens = opening_after(local, house)
    owing = Invoice.objects.owing().filter(kind=InvoiceKind.INVOICE, due_on__isnull=False)
    return opens if opens > local and owing.exists() else None
