"""The page of a task."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import Deal
from leads.models import Lead
from records.lists.working import working
from tasks.models import Task
from tasks.shown import repeat_words
from tasks.workdays import Workdays


def visible_task(request: HttpRequest, task_id: int) -> Task:
    """The task, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    seen = Task.objects.visible_to(request.user).select_related("kind", "owner", "done_by")
    return get_object_or_404(seen, pk=task_id)


@require_safe
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Everything about one task."""
    found = visible_task(request, task_id)
    user, now = request.user, timezone.now()
    may_write = user.can_write() and not found.is_trashed
    context = {
        "task": found,
        "state": found.state_at(now),
        "lead": Lead.objects.visible_to(user).filter(pk=found.lead_id).first(),
        "deal": Deal.objects.visible_to(user).filter(pk=found.deal_id).first(),
        "repeats": repeat_words(found),
        "workday": _better_time(found) if may_write and not found.is_done else None,
        "may_write": may_write,
        "may_restore": user.can_write() and found.is_trashed,
        "working": working(request, found),
    }
    return render(request, "tasks/task.html", context)


def _better_time(task: Task) -> dict[str, Any] | None:
    """The next time within working hours where it falls on a day off, or before or after them
    (X31): {"day", "time", "is_day_off"}."""
    if task.due_on is None:
        return None
    workdays = Workdays.of([task.owner_id])
    day, at = workdays.slot(task.owner_id, task.due_on, task.due_time)
    if (day, at) == (task.due_on, task.due_time):
        return None
    return {"day": day, "time": at, "is_day_off": not workdays.works(task.owner_id, task.due_on)}
