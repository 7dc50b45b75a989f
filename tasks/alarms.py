"""Reminding people of tasks at the time they chose, each time once (TRUST E7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.actions import Tiding, notify
from notifications.coming.registry import Ask, Source, Thing
from notifications.coming.registry import register as offer_coming
from notifications.models import Hold, Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register
from records.actions.deriving import derive
from records.actors import SYSTEM
from tasks.models import Task

TASK = "task"
CHUNK = 1_000


def words(row: Notification, name: str) -> str:
    return _("To do: %(name)s.") % {"name": name or _("one of your tasks")}


register(
    NoticeKind(
        "task_reminder", gettext_lazy("A task of mine reminds me"), "alarm-clock", words,
        {MAIL: Wish.NOW}, is_passed_on=True,
    )
)  # fmt: skip


def sweep(now: datetime) -> int:
    """Everything that is due, a chunk per transaction; returns how many were given."""
    given = 0
    while count := give_some(now):
        given += count
    return given


@transaction.atomic
def give_some(now: datetime) -> int:
    """Two at once never hold the same task; the notification's key names task and time."""
    found = due(now).order_by("remind_at", "id").select_for_update(skip_locked=True)
    tasks = list(found[:CHUNK])
    tidings = [
        Tiding(
            user_id=task.owner_id,
            key=f"task_reminder:{task.pk}:{task.remind_at.isoformat()}",
            target=(Task.record_type, task.pk),
        )
        for task in tasks
        if task.owner_id is not None
    ]
    notify(tidings, by=SYSTEM, kind="task_reminder", now=now)
    rows = Task.objects.with_ids([task.pk for task in tasks])
    derive(rows.values_list("id", "remind_at"), "reminded_at")
    return len(tasks)


def due(now: datetime) -> QuerySet[Task]:
    """Whose time has come, and that nobody holds back."""
    held = Hold.objects.over(Value(Task.record_type), OuterRef("pk"), TASK, now)
    return Task.objects.to_remind().filter(remind_at__lte=now).exclude(held)


def find(ask: Ask, number: int) -> list[Thing]:
    """At a lead or deal the panel of its tasks says it; the task's own page shows its alarm."""
    tasks = Task.objects.to_remind().visible_to(ask.user)
    if ask.record:
        if ask.record[0] != Task.record_type:
            return []
        tasks = tasks.filter(pk=ask.record[1])
    elif ask.owners is not None:
        tasks = tasks.filter(owner_id__in=ask.owners)
    tasks = tasks.filter(ask.beyond(number, at="remind_at")).order_by("remind_at", "id")
    return [
        Thing(task.remind_at, task.pk, (Task.record_type, task.pk), _("Reminder of a task"), TASK)
        for task in tasks[: ask.limit]
    ]


offer_coming(Source(TASK, gettext_lazy("Tasks"), "alarm-clock", 30, find))
