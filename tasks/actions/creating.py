"""How tasks come into being."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.models import Deal
from leads.actions.changing import require_owner
from records.actions import Outcome, create
from records.models import Batch
from records.timeline.about import about
from tasks.gates import require_seat
from tasks.models import Task, TaskKind
from tasks.workdays import Workdays, zone_of


@transaction.atomic
def create_tasks(
    tasks: Sequence[Task],
    *,
    by,
    title: str = "",
    batch: Batch | None = None,
    happened_at: datetime | str | None = None,
    kind: str = "tasks.created",
) -> Outcome:
    """Adds something to do, for whoever it is assigned to (CM-22, SX-27).

    A task of a deal belongs to the deal's lead. Day and time are meant where the assignee is. One
    that repeats begins on its day; where it skips free days, on the next working day (X31).
    Raises NotAnOwner, PermissionDenied.
    """
    require_seat(by)
    _prepare(tasks)
    words = ngettext("%(n)s task added", "%(n)s tasks added", len(tasks)) % {"n": len(tasks)}
    if len(tasks) == 1:
        words = _("Task added: %(title)s") % {"title": tasks[0]}
    return insert(
        tasks,
        by=by,
        kind=kind,
        title=(title or words)[:200],
        batch=batch,
        happened_at=happened_at,
    )


def insert(tasks: Sequence[Task], *, by, batch: Batch | None = None, **more) -> Outcome:
    """The write itself. What is for a deal is told on the deal's page too."""
    outcome = Outcome()
    for deal_id, some in groupby(sorted(tasks, key=_deal_of), key=_deal_of):
        data = told_at(deal_id) or None
        outcome += create(list(some), by=by, batch=batch or outcome.batch, data=data, **more)
    return outcome


def _deal_of(task: Task) -> int:
    return task.deal_id or 0


def told_at(deal_id: int | None) -> dict[str, Any]:
    """What the event of a task says besides, so that the deal tells it."""
    return about(Deal(pk=deal_id)) if deal_id else {}


def _prepare(tasks: Sequence[Task]) -> None:
    """Fills in what follows from the rest. Raises NotAnOwner."""
    workdays = Workdays.of(task.owner_id for task in tasks)
    automatic = None
    for owner in {task.owner for task in tasks if task.owner_id}:
        require_owner(owner)
    for task in tasks:
        if task.kind_id is None:
            automatic = automatic or TaskKind.objects.automatic()
            task.kind = automatic
        if task.deal_id:
            task.lead_id = task.deal.lead_id
        task.zone = zone_of(task.owner, workdays.organisation)
        if task.repeats:
            task.repeat_from = task.repeat_from or task.due_on
            task.repeat_on = task.repeat_on or task.due_on
        if task.repeats and task.skip_free:
            task.due_on = workdays.from_on(task.owner_id, task.due_on)
