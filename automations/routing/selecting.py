"""Routing ticked records: what would come of it, and the long work of doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from automations.models import Why
from automations.routing.deciding import Deciding, Decision, read_asked
from automations.routing.offers import ROUTED
from automations.routing.plan import Plan
from automations.routing.route import CHUNK, keep_counted, route
from automations.routing.told import people_of
from records.actions.batches import open_batch
from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.selecting import slice_of
from records.models import Job, Selection
from users.models import User

ROUTE = "automations.route"


@dataclass(frozen=True)
class Share:
    """How many somebody gets; nobody: ``person`` is None."""

    person: User | None
    count: int


def decide_all(plan: Plan, ids: Iterable[int], now: datetime) -> dict[int, Decision]:
    """What would come of routing these now; nothing is written."""
    asked = read_asked(plan, sorted(ids))
    deciding = Deciding.now(plan, now)
    return {pk: deciding.decide(each) for pk, each in asked.items()}


def shares(owners: Iterable[int | None]) -> list[Share]:
    """Most first."""
    counted = Counter(owners)
    people = people_of(counted)
    found = [Share(people.get(user), n) for user, n in counted.items()]
    return sorted(found, key=lambda each: (-each.count, str(each.person or "")))


def start_routing(selection: Selection, *, by: User) -> Job:
    params = {"selection": str(selection.pk)}
    return runner.start(ROUTE, user=by, title=_("Route"), params=params, total=selection.count)


@job_kind(ROUTE)
def route_step(job: Job) -> bool:
    """Those the person still sees, by the ids that were shown."""
    if not job.user.can_write():
        raise PermissionDenied(_("You need a seat to change this."))
    selection = Selection.objects.defer("ids").get(pk=job.params["selection"], user=job.user)
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=ROUTE, title=job.title)
    at = job.place.get("at", 0)
    ids = slice_of(selection, at, CHUNK)
    model = ROUTED[selection.list_name].model
    records = model.objects.live().visible_to(job.user).with_ids(ids)
    route(records, by=job.user, why=Why.ASKED, batch=job.batch)
    if len(ids) == CHUNK:
        keep_counted(at // CHUNK + 1)
    job.place, job.done = {"at": at + len(ids)}, at + len(ids)
    job.result = {"url": reverse("records:batch", args=[job.batch.pk])}
    return job.done >= selection.count or not ids
