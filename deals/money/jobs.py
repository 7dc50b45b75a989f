"""Working base values out anew, a few thousand deals at a time."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.models import Deal
from deals.money.revaluing import revalue, unsettled
from records.actors import Actor
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Event, Job
from records.models.jobs import JobState
from records.stream.registry import handler
from users.models import Organisation, User

KIND = "deals.revalue"
CHUNK = 2_000


def start_revaluing(*, by: User | Actor | None = None, everything: bool = False) -> Job:
    """A job over the deals new rates may touch; over all of them, with closing rates frozen anew,
    when the base currency is another (``everything``)."""
    unfinished = Job.objects.filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    everything = everything or unfinished.filter(params__everything=True).exists()
    unfinished.update(stop_requested=True)  # it began with rates that are no longer the newest
    params: dict[str, Any] = {"everything": everything}
    return runner.start(
        KIND,
        user=by if isinstance(by, User) else None,
        title=_("Values of deals in the base currency"),
        params=params,
        total=_meant(params).count(),
    )


def _meant(params: dict[str, Any]):
    return Deal.objects.all() if params["everything"] else unsettled(Deal.objects.all())


@job_kind(KIND)
def revalue_step(job: Job) -> bool:
    last = job.place.get("last", 0)
    some = _meant(job.params).filter(id__gt=last).order_by("id").values_list("id", flat=True)
    ids = list(some[:CHUNK])
    changed = revalue(Deal.objects.with_ids(ids), restate=job.params["everything"]) if ids else 0
    job.result = {"changed": job.result.get("changed", 0) + changed}
    job.done += len(ids)
    job.place = {"last": ids[-1] if ids else last}
    return len(ids) < CHUNK


@shared_task(ignore_result=True)
def revalue_today() -> None:
    """Every quarter of an hour; starts the night's job once a day, after midnight where the
    organisation is, if any deal can be touched by it."""
    zone = ZoneInfo(Organisation.current().time_zone)
    today = timezone.now().astimezone(zone).date()
    midnight = datetime.combine(today, time.min, zone)
    done = Job.objects.filter(kind=KIND, created_at__gte=midnight).exclude(state=JobState.FAILED)
    if not done.exists() and unsettled(Deal.objects.all()).exists():
        start_revaluing()


def _names_currency(event: Event) -> bool:
    return event.record_type == Organisation.record_type and "base_currency" in event.changes


@handler("base_currency", start="now", hears=_names_currency)
def base_currency_changed(events: list[Event]) -> None:
    """Another base currency changes what every deal is worth (X22)."""
    start_revaluing(everything=True)
