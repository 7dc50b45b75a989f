"""Reminders beside the floor: the sweep over all leads, finding what is due and giving it."""

from __future__ import annotations

import time
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from crm.bench.measure import Figure, p50, p95, times
from leads.models import Lead, Stage
from notifications.models import Notification, Reminder, Rhythm
from notifications.reminders import sweeping
from notifications.reminders.heeding import CHUNK
from notifications.reminders.planning import plan
from users.models import User

DUE = 10_000
FLOOR = """
    INSERT INTO notifications_notification (key, user_id, kind, count, data, in_app)
    SELECT 'floor:' || id, owner_id, 'silent', 1, '{}', true FROM notifications_reminder
    WHERE due_at <= %s ORDER BY due_at, id LIMIT %s ON CONFLICT (key) DO NOTHING
"""


def measure_reminders(leads: int) -> list[Figure]:
    """All leads are planned, ten thousand of them (or all there are) due."""
    Stage.objects.update(inactivity_days=30)
    for user in User.objects.all():  # at any hour the bench may run
        Rhythm.objects.update_or_create(
            user=user, defaults={"quiet_until": "20:00", "workdays_only": False}
        )
    return [planning(leads), finding(), giving(leads)]


def planning(leads: int) -> Figure:
    """What changing the days of a stage costs, as its job does it."""
    started = time.perf_counter()
    for start in range(1, leads + 1, CHUNK):
        plan(Lead.record_type, range(start, start + CHUNK))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_reminder")
    speed = leads / (time.perf_counter() - started)
    return Figure("reminders worked out, all leads", rate=speed, notes={"leads": leads})


def finding() -> Figure:
    """The first due one, claimed."""

    def first() -> None:
        with transaction.atomic():
            list(sweeping.waiting(timezone.now()).select_for_update(skip_locked=True)[:1])

    taken = times(first, 30)
    return Figure(
        "sweep: first due reminder", p50(taken), p95(taken), goal="< 50 ms", holds=p95(taken) < 50,
        notes={"rows": Reminder.objects.count()},
    )  # fmt: skip


def giving(leads: int) -> Figure:
    """Notifications, mails, events and the next due times of ten thousand."""
    moment = due_now(min(DUE, leads))
    floor = floor_of(moment)
    before, started = Notification.objects.count(), time.perf_counter()
    sweeping.sweep(moment)
    taken = time.perf_counter() - started
    given = Notification.objects.count() - before
    per_ten_thousand = taken * DUE / max(given, 1)
    return Figure(
        "10,000 reminders given", p50=per_ten_thousand * 1000, floor=floor * 1000,
        rate=given / taken, ratio=per_ten_thousand / floor, goal="< 1 s",
        holds=per_ten_thousand < 1, notes={"given": given},
    )  # fmt: skip


OLD = (
    "UPDATE leads_lead SET last_action_at = now() - interval '90 days', "
    "created_at = now() - interval '95 days' WHERE id = ANY(%s)",
    "UPDATE records_span SET since = now() - interval '96 days' "
    "WHERE until IS NULL AND record_type = %s AND record_id = ANY(%s)",
)
LATER = """
    UPDATE notifications_reminder SET due_at = now() + (1 + id %% 300) * interval '1 day'
    WHERE due_at IS NOT NULL AND NOT record_id = ANY(%s)
"""


def due_now(size: int) -> datetime:
    """Makes so many silences old enough; all others are due some day later."""
    ids = list(Reminder.objects.order_by("id").values_list("record_id", flat=True)[:size])
    with connection.cursor() as cursor:
        cursor.execute(OLD[0], [ids])
        cursor.execute(OLD[1], [Lead.record_type, ids])
        plan(Lead.record_type, ids)
        cursor.execute(LATER, [ids])
        cursor.execute("VACUUM ANALYZE notifications_reminder")
    return timezone.now()


def floor_of(moment: datetime) -> float:
    """The same number of bare notifications, inserted from the rows that are due."""
    with transaction.atomic(), connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(FLOOR, [moment, DUE])
        taken = time.perf_counter() - started
        found = cursor.rowcount
        transaction.set_rollback(True)
    return taken * DUE / max(found, 1)
