"""Done, and not done after all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from deals.models import Deal
from leads.clocks import facts, touch
from leads.models import Lead
from records.actions import Outcome, change
from records.actors import Actor
from records.gates import Gate
from records.models import Batch
from tasks.actions.creating import create_tasks, insert, told_at
from tasks.gates import IS_DONE, NOT_DONE_YET, require_seat
from tasks.kinds import Repeat
from tasks.models import Task
from tasks.recurrence import Pattern
from tasks.workdays import Workdays

COPIED = (
    "title", "kind_id", "note", "lead_id", "deal_id", "owner_id", "priority", "due_time", "zone",
    "repeat", "repeat_every", "repeat_days", "repeat_until", "repeat_from", "skip_free", "custom",
)  # fmt: skip


@transaction.atomic
def complete(
    tasks: QuerySet[Task],
    *,
    by,
    now: datetime,
    outcome: str = "",
    then: Task | None = None,
    expect: Mapping[int, int] | None = None,
    gates: Sequence[Gate] = (),
    title: str = "",
    batch: Batch | None = None,
) -> Outcome:
    """Marks tasks as done and tells what came of them on their lines (CM-22, SX-28).

    Something was done: it sets the clock of our people, of the lead and of the deal (H5). One
    that repeats makes its next, in the same step and exactly once, on the first day of its
    pattern that is not over. ``then`` is what is to be done next, added in the same step. One
    done already is held. Raises NotAnOwner, PermissionDenied.
    """
    require_seat(by)
    ids = list(tasks.values_list("id", flat=True))
    values = {"done_at": now, "done_by": Actor.of(by).user_id, "outcome": outcome}
    done = Outcome()
    for some, about_deal in by_deal(ids):
        done += change(
            Task.objects.with_ids(some),
            by=by,
            kind="tasks.completed",
            values=values,
            gates=[NOT_DONE_YET, *gates],
            expect=expect,
            title=title or _done_words(ids),
            batch=batch or done.batch,
            data=facts(action=True) | about_deal,
        )
    if done.changed:
        finished = Task.objects.with_ids(ids).filter(done_at=now)
        _what_follows(finished, by=by, now=now, then=then, batch=done.batch)
    return done


def _what_follows(
    finished: QuerySet[Task], *, by, now: datetime, then: Task | None, batch: Batch
) -> None:
    _make_next(finished, by=by, now=now, batch=batch)
    set_clocks(finished, by=by, batch=batch)
    if then is not None:
        create_tasks([then], by=by, batch=batch)


def _done_words(ids: Sequence[int]) -> str:
    if len(ids) == 1:
        found = Task.objects.filter(pk=ids[0]).values_list("title", flat=True).first()
        return (_("Done: %(title)s") % {"title": found or ""})[:200]
    return _("%(n)s tasks done") % {"n": len(ids)}


def by_deal(ids: Sequence[int]) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """The ids apart by the deal they are for, each with what their events say of it: done for a
    deal, it is told on the deal's page too."""
    rows = Task.objects.with_ids(ids).order_by("deal", "id").values_list("deal", "id")
    for deal_id, some in groupby(rows, key=itemgetter(0)):
        yield [pk for _deal, pk in some], told_at(deal_id)


def set_clocks(tasks: QuerySet[Task], *, by, batch: Batch) -> None:
    """Of the leads and deals of these tasks, by what the batch tells of them."""
    leads = tasks.filter(lead__isnull=False).values("lead")
    deals = tasks.filter(deal__isnull=False).values("deal")
    touch(Lead.objects.filter(pk__in=leads), by=by, action=batch)
    touch(Deal.objects.filter(pk__in=deals), by=by, action=batch)


@transaction.atomic
def reopen(tasks: QuerySet[Task], *, by, **more) -> Outcome:
    """Not done after all. The next one of a task that repeats stays; done again, it makes no
    second one."""
    require_seat(by)
    return change(
        tasks,
        by=by,
        kind="tasks.reopened",
        values={"done_at": None, "done_by": None, "outcome": ""},
        gates=[IS_DONE],
        title=_("Opened again"),
        **more,
    )


def _make_next(finished: QuerySet[Task], *, by, now: datetime, batch: Batch) -> None:
    followed = Task.objects.live().filter(follows=OuterRef("pk"))
    on_a_line = Q(lead=None) | Q(lead__deleted_at=None)
    due = finished.filter(~Q(repeat=Repeat.NEVER), on_a_line, ~Exists(followed)).order_by("id")
    due = list(due.select_related("owner"))
    workdays = Workdays.of(task.owner_id for task in due)
    found = [next_of(task, now=now, workdays=workdays) for task in due]
    coming = [task for task in found if task is not None]
    if coming:
        insert(coming, by=by, kind="tasks.repeated", batch=batch)


def next_of(task: Task, *, now: datetime, workdays: Workdays) -> Task | None:
    """The next one of a task that repeats, not saved; None where its series has ended."""
    zone = ZoneInfo(task.zone)
    pattern = Pattern(
        task.repeat, task.repeat_from, task.repeat_every, tuple(task.weekdays), task.repeat_until
    )
    day = pattern.after(task.repeat_on, not_before=now.astimezone(zone).date())
    if day is None:
        return None
    coming = Task(**{name: getattr(task, name) for name in COPIED}, follows=task, repeat_on=day)
    coming.due_on = workdays.from_on(task.owner_id, day) if task.skip_free else day
    if task.remind_at:
        coming.remind_at = moved_by(task.remind_at, (coming.due_on - task.due_on).days, zone)
    return coming


def moved_by(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day so many days later, summer time or not."""
    there = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return there.replace(tzinfo=zone)
