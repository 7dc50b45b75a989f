"""Keeping the column equal to the rules: after events, after changed rules, every night.

Scores follow from the rest of the lead, so they are derived (``records.actions.deriving``): not
told, no new version, nothing to undo.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import connection, transaction
from django.utils.translation import gettext as _

from leads.models import Lead, ScoreRule, Stage, Status
from leads.scoring.rules import Scoring, is_on, today
from records.actions.deriving import derive
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Event, Job
from records.models.jobs import JobState
from records.stream.registry import handler

KIND = "leads.rescore"
CHUNK = 2_000
# Any constant: who works scores out reads the rules only after the one before has committed, so
# that nobody writes by rules that are no longer so.
LOCK = 7_303_112
# Set-up rows a rule may ask for.
MEANINGS = {model.record_type for model in (Stage, Status)}


@transaction.atomic
def rescore(ids: list[int]) -> int:
    """Works the scores of these leads out; returns how many changed. Repeating is harmless."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    scoring, changed = Scoring.now(), 0
    for start in range(0, len(ids), CHUNK):
        some = scoring.outdated(Lead.objects.with_ids(ids[start : start + CHUNK]))
        changed += derive(some.values_list("id", "scored"), "score")
    return changed


def rescore_all(*, by=None) -> Job:
    """A job over all leads; ``by`` is who changed the rules, or None in the night."""
    unfinished = Job.objects.filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    unfinished.update(stop_requested=True)  # it began by rules that are no longer so
    count = Lead.objects.count()
    return runner.start(KIND, user=by, title=_("Scores of all leads"), params={}, total=count)


@job_kind(KIND)
def rescore_step(job: Job) -> bool:
    last = job.place.get("last", 0)
    some = Lead.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)
    ids = list(some[:CHUNK])
    changed = rescore(ids) if ids else 0
    job.result = {"changed": job.result.get("changed", 0) + changed}
    job.done += len(ids)
    job.place = {"last": ids[-1] if ids else last}
    return len(ids) < CHUNK


def rescore_today() -> Job | None:
    """Once a day, after midnight where the organisation is: points fade, "last 7 days" moves on.

    None where there are no rules, or where today's scores are worked out or being worked out.
    """
    if not is_on():
        return None
    now = today()
    midnight = datetime.combine(now.today, time.min, now.zone)
    done = Job.objects.filter(kind=KIND, created_at__gte=midnight).exclude(state=JobState.FAILED)
    return None if done.exists() else rescore_all()


def _may_matter(event: Event) -> bool:
    return event.line is not None or event.record_type in {ScoreRule.record_type, *MEANINGS}


@handler("scores", start="now", hears=_may_matter)
def rescore_changed(events: list[Event]) -> None:
    """Whatever happened on a lead's line may have changed its score."""
    on = is_on()
    if any(_changes_meaning(event, on) for event in events):
        rescore_all()  # first: a running job is locked before scores are, here as in its steps
    lines = {event.line for event in events if event.line is not None}
    if on and lines:
        rescore(sorted(lines))


def _changes_meaning(event: Event, on: bool) -> bool:
    """A stage or status that rules ask for was changed, or a rule by other hands than its
    actions' (which start the job themselves): it comes and goes by undo."""
    if event.record_type == ScoreRule.record_type:
        return not event.kind.startswith("leads.score_rule")
    return on and event.record_type in MEANINGS


def last_job() -> Job | None:
    """The newest working out of all scores, for how far it is."""
    return Job.objects.filter(kind=KIND).order_by("-created_at").first()
