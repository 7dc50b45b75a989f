"""Another day for tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.actions.relinking import per_row
from records.actions import Outcome, change
from records.gates import Gate
from records.models import Batch
from tasks.actions.completing import moved_by
from tasks.gates import HAS_DAY, NOT_DONE_YET, require_seat
from tasks.models import Task
from tasks.workdays import Workdays

TOMORROW, NEXT_WEEK = "tomorrow", "next_week"


@transaction.atomic
def snooze(tasks: QuerySet[Task], *, by, to: date | str, now: datetime, **more) -> Outcome:
    """Puts tasks off: to a day, to "tomorrow" or to "next_week".

    Tomorrow is the next day on which the assignee works, next week the first such day of it
    (X31). Only this one moves; a task that repeats keeps its pattern. The reminder moves along.
    Raises PermissionDenied.
    """

    def day_of(task: Task, workdays: Workdays) -> tuple[date, time | None]:
        if isinstance(to, date):
            return to, task.due_time
        today = now.astimezone(ZoneInfo(task.zone)).date()
        if to == TOMORROW:
            return workdays.after(task.owner_id, today), task.due_time
        monday = today + timedelta(days=7 - today.weekday())
        return workdays.from_on(task.owner_id, monday), task.due_time

    return _move(tasks, by=by, day_of=day_of, kind="tasks.snoozed", title=_("Put off"), **more)


@transaction.atomic
def move_to_workday(tasks: QuerySet[Task], *, by, **more) -> Outcome:
    """Moves tasks that fall on a day off of their assignee, or outside working hours, to the next
    time that is neither (X31)."""

    def day_of(task: Task, workdays: Workdays) -> tuple[date, time | None]:
        return workdays.slot(task.owner_id, task.due_on, task.due_time)

    return _move(
        tasks,
        by=by,
        day_of=day_of,
        kind="tasks.snoozed",
        title=_("Moved into working hours"),
        needs=[HAS_DAY],
        **more,
    )


def _move(
    tasks: QuerySet[Task],
    *,
    by,
    day_of: Callable[[Task, Workdays], tuple[date, time | None]],
    kind: str,
    title: str,
    needs: Sequence[Gate] = (),
    gates: Sequence[Gate] = (),
    batch: Batch | None = None,
) -> Outcome:
    require_seat(by)
    rows = list(tasks.order_by("id"))
    workdays = Workdays.of(task.owner_id for task in rows)
    moved = {
        task.pk: _moved(task, *day_of(task, workdays))
        for task in rows
        if not needs or task.due_on is not None
    }
    asked = Task.objects.with_ids([task.pk for task in rows])
    if not moved:
        return change(asked, by=by, kind=kind, values={}, gates=needs, title=title, batch=batch)
    source = per_row(Task, ("due_on", "due_time", "remind_at"), moved)
    asking = [NOT_DONE_YET, *needs, *gates]
    return change(asked, by=by, kind=kind, source=source, gates=asking, title=title, batch=batch)


def _moved(task: Task, day: date, at: time | None) -> tuple[date, time | None, datetime | None]:
    """The reminder keeps its time of day and its distance in days."""
    if task.remind_at is None or task.due_on is None:
        return day, at, task.remind_at
    return day, at, moved_by(task.remind_at, (day - task.due_on).days, ZoneInfo(task.zone))
