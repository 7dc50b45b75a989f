"""Work on many tasks, and what workers do when somebody moves to another time zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _

from deals.models import Deal
from leads.models import Lead
from records.actions import Outcome
from records.actions.batches import open_batch
from records.actors import SYSTEM
from records.jobs.runner import job_kind
from records.lists.bulk import launch
from records.lists.selecting import record_list_of, slice_of
from records.models import Event, Job, Selection
from records.stream.registry import handler
from tasks import alarms
from tasks.actions import complete, create_tasks, follow_zones
from tasks.models import Task
from users.models import Organisation, User

CREATE, COMPLETE = "tasks.create_each", "tasks.complete_each"
CHUNK = 500
OF_LEAD = "lead"  # assigned to the owner of each lead


def start_each(selection: Selection, *, by: User, asked: str, params: Mapping[str, Any]) -> Job:
    """One task for each selected lead or deal (CM-22, SX-27). Asked for twice with the same form,
    it is done once (TRUST D7): ``asked`` names its sending. ``params``: title, kind, note,
    priority, due_on, due_time, owner (an id, or "lead" for the owner of each lead)."""
    title = _("%(n)s × task “%(title)s”") % {"n": selection.count, "title": params["title"]}
    return _start_once(CREATE, selection, by=by, asked=asked, title=title, params=params)


def start_completing(selection: Selection, *, by: User, asked: str, outcome: str) -> Job:
    """Completes the selected tasks with one outcome for all."""
    title = _("%(n)s tasks done") % {"n": selection.count}
    params = {"outcome": outcome}
    return _start_once(COMPLETE, selection, by=by, asked=asked, title=title, params=params)


@transaction.atomic
def _start_once(
    kind: str, selection: Selection, *, by: User, asked: str, title: str, params: Mapping
) -> Job:
    # Whoever asks second waits here, and then finds what the first one started.
    Selection.objects.select_for_update().defer("ids").get(pk=selection.pk)
    known = Job.objects.filter(kind=kind, user=by, params__asked=asked).first() if asked else None
    if known is not None:
        return known
    params = dict(params) | {"selection": str(selection.pk), "asked": asked}
    return launch(kind, by=by, title=title, params=params, total=selection.count)


@job_kind(CREATE)
def create_step(job: Job) -> bool:
    """One chunk: those its user still sees, that are not in the trash."""
    selection, ids = _next_ids(job)
    model = record_list_of(selection).model
    there = model.objects.live().visible_to(job.user).with_ids(ids).select_related("owner")
    if model is Deal:
        there = there.filter(lead__deleted_at=None).select_related("lead")
    tasks = [_task_for(record, job) for record in there.order_by("id")]
    outcome = create_tasks(tasks, by=job.user, batch=job.batch) if tasks else Outcome()
    return _account(job, selection, ids, outcome)


def _task_for(record: Lead | Deal, job: Job) -> Task:
    asked = job.params
    owner = record.owner if asked["owner"] == OF_LEAD else User.objects.get(pk=asked["owner"])
    if owner is None or not owner.can_write():
        owner = job.user  # nobody else could do it
    about = {"deal": record} if isinstance(record, Deal) else {"lead": record}
    return Task(
        **about,
        title=asked["title"],
        kind_id=asked["kind"],
        note=asked.get("note", ""),
        priority=asked["priority"],
        due_on=parse_date(asked["due_on"]) if asked.get("due_on") else None,
        due_time=parse_time(asked["due_time"]) if asked.get("due_time") else None,
        owner=owner,
    )


@job_kind(COMPLETE)
def complete_step(job: Job) -> bool:
    selection, ids = _next_ids(job)
    tasks = Task.objects.visible_to(job.user).with_ids(ids)
    outcome = complete(
        tasks,
        by=job.user,
        now=timezone.now(),
        outcome=job.params["outcome"],
        batch=job.batch,
    )
    return _account(job, selection, ids, outcome)


def _next_ids(job: Job) -> tuple[Selection, list[int]]:
    if not job.user.can_write():
        raise PermissionDenied(_("You may not change records."))
    selection = Selection.objects.defer("ids").get(pk=job.params["selection"], user=job.user)
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=job.kind, title=job.title)
    return selection, slice_of(selection, job.place.get("at", 0), CHUNK)


def _account(job: Job, selection: Selection, ids: list[int], outcome: Outcome) -> bool:
    job.done = job.place.get("at", 0) + len(ids)
    job.place = {"at": job.done}
    job.result = {"url": f"/batches/{job.batch.pk}/", "batch": job.batch.pk}
    return job.done >= selection.count


def _moves(event: Event) -> bool:
    lives_somewhere = event.record_type in (User.record_type, Organisation.record_type)
    return lives_somewhere and "time_zone" in event.changes


@handler("tasks.zones", start="now", hears=_moves)
def follow_the_move(events: list[Event]) -> None:
    """Somebody, or the whole organisation, moved to another time zone: what is still to be done is
    meant there. Works on present rows, so doing it again changes nothing."""
    moved = Q(owner__in={e.record_id for e in events if e.record_type == User.record_type})
    if any(event.record_type == Organisation.record_type for event in events):
        moved |= Q(owner=None) | Q(owner__time_zone="")
    follow_zones(Task.objects.filter(moved, done_at__isnull=True), by=SYSTEM)


@shared_task(ignore_result=True, expires=60)
def sweep_tasks() -> None:
    """Every minute: tasks whose assignee wanted to be reminded by now."""
    alarms.sweep(timezone.now())
