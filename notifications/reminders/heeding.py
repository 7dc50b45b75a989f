"""Keeps due times right: whatever happens to a record, they are worked out anew (H5).

From the stream, not in each action: it hears of every way a record can change, in order and
without a gap, and costs the people who work nothing. What an action moved is looked at once more
when the reminder is given (``notifications.reminders.sweeping``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from notifications.reminders.planning import plan
from notifications.reminders.registry import REMINDABLE, Remindable
from records.jobs.runner import job_kind, start
from records.models import Event, Job
from records.stream.registry import handler
from users.models import Organisation, User

PLAN = "notifications.plan_reminders"
CHUNK = 5_000


@handler("reminders")
def heed(events: list[Event]) -> None:
    """Records named by the events, and all that hang on a line something happened on: a call on
    a line may count for each of them."""
    lines = sorted({event.line for event in events if event.line is not None})
    for remindable in REMINDABLE.values():
        plan(remindable.model.record_type, _touched(remindable, events, lines))
        _follow_setup(remindable, events)
        _follow_zones(remindable, events)


def _touched(remindable: Remindable, events: Iterable[Event], lines: list[int]) -> list[int]:
    model = remindable.model
    ids = {event.record_id for event in events if event.record_type == model.record_type}
    if model.line_column == "id":
        ids |= set(lines)
    elif lines:
        hanging = model.objects.filter(**{f"{model.line_column}__in": lines})
        ids |= set(hanging.values_list("id", flat=True))
    return sorted(ids)


def _follow_setup(remindable: Remindable, events: Iterable[Event]) -> None:
    """Settings changed: all records that stand there, as a job (a stage may hold a million)."""
    numbers = {place.record_type: path for place, path in remindable.places.items()}
    rows: dict[str, set[int]] = defaultdict(set)
    for event in events:
        path = numbers.get(event.record_type)
        if path and (remindable.columns & event.changes.keys()) and _was_there(event):
            rows[path].add(event.record_id)
    for path, ids in rows.items():
        start_planning(remindable, {f"{path}__in": sorted(ids)})


def _was_there(event: Event) -> bool:
    """Nothing stands in a row that was just made."""
    return "id" not in event.changes


def _follow_zones(remindable: Remindable, events: Iterable[Event]) -> None:
    """Somebody, or the organisation, lives by another clock: their days begin elsewhere."""
    moved = [event for event in events if "time_zone" in event.changes and _was_there(event)]
    if any(event.record_type == Organisation.record_type for event in moved):
        start_planning(remindable, {})
    elif people := {e.record_id for e in moved if e.record_type == User.record_type}:
        start_planning(remindable, {"owner__in": sorted(people)})


def start_planning(remindable: Remindable, where: dict) -> Job:
    """Works out the reminders of all records that meet ``where``, a chunk at a time."""
    params = {"type": remindable.model.record_type, "where": where}
    return start(PLAN, user=None, title=_("Reminders worked out anew"), params=params)


@job_kind(PLAN)
def plan_step(job: Job) -> bool:
    remindable = REMINDABLE[job.params["type"]]
    rows = remindable.model.objects.filter(**job.params["where"])
    rows = rows.filter(pk__gt=job.place.get("after", 0)).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    plan(remindable.model.record_type, ids)
    job.done += len(ids)
    job.place = {"after": ids[-1]} if ids else job.place
    return len(ids) < CHUNK
