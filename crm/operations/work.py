"""Workers, scheduler, broker, and long work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from redis import RedisError

from crm.doctor.broker import MANY, calls
from crm.doctor.work import LATE, last_heartbeat
from crm.operations.signs import Part, Sign, State, ago, counted, judged, number
from records.jobs.tasks import SWEPT
from records.models import Job

WEEK = timedelta(days=7)
SLOW_SWEEP = timedelta(seconds=LATE)


def workers(now: datetime) -> Part:
    """The heartbeat goes from the scheduler through the broker to a worker: one that is missing
    silences it."""
    beat = last_heartbeat()
    is_alive = beat is not None and now.timestamp() - beat <= LATE
    moment = datetime.fromtimestamp(beat, UTC) if beat else None
    swept = cache.get(SWEPT)
    last_sweep = datetime.fromtimestamp(swept, UTC) if swept else None
    is_swept = last_sweep is not None and now - last_sweep <= SLOW_SWEEP
    return Part(
        _("Workers"),
        [
            Sign(
                _("Last sign of life of scheduler and workers"),
                ago(moment, now),
                State.FINE if is_alive else State.ACT,
                remedy=""
                if is_alive
                else _("Start the scheduler (celery -A crm beat) and a worker (celery -A crm "
                       "worker), or “manage.py up”. Nothing is lost meanwhile."),
            ),
            Sign(
                _("Last sweep for what is due"),
                ago(last_sweep, now),
                State.FINE if is_swept else State.ACT,
                remedy=""
                if is_swept
                else _("A sweep is due every minute. Is a worker there? If all are busy with "
                       "long work, start another one."),
            ),
            *broker(),
        ],
    )  # fmt: skip


def broker() -> list[Sign]:
    try:
        waiting, in_hand = calls()
    except RedisError:
        words = _("Start Redis or Valkey, or correct REDIS_URL. What is due waits in the database.")
        return [Sign(_("Broker"), _("does not answer"), State.ACT, remedy=words)]
    heap = waiting > MANY
    return [
        Sign(
            _("Calls that wait for a worker"),
            number(waiting),
            State.ACT if heap else State.FINE,
            remedy=_("Start more workers: celery -A crm worker.") if heap else "",
        ),
        Sign(_("Calls a worker has in hand"), number(in_hand)),
    ]


def jobs_in(state: str, now: datetime):
    """Long work by the name of its state on the page."""
    unfinished = Job.objects.filter(state__in=["queued", "running"])
    return {
        "waiting": unfinished.filter(state="queued"),
        "running": unfinished.filter(state="running"),
        # Nobody's: its worker died, and no sweep has given it to another yet.
        "left": unfinished.filter(lease_until__lt=now - timedelta(minutes=2)),
        "failed": Job.objects.filter(Q(state="failed"), finished_at__gt=now - WEEK),
    }[state]


STATES = ("waiting", "running", "left", "failed")


def jobs_url(state: str) -> str:
    return f"{reverse('operations_jobs')}?{urlencode({'state': state})}"


def long_work(now: datetime) -> Part:
    counts = {state: counted(jobs_in(state, now)) for state in STATES}
    return Part(
        _("Long work"),
        [
            Sign(_("Waiting"), number(counts["waiting"]), url=jobs_url("waiting")),
            Sign(_("Running"), number(counts["running"]), url=jobs_url("running")),
            judged(
                _("Left by a worker that died"),
                counts["left"],
                url=jobs_url("left"),
                remedy=_("The sweep gives it to another worker. If it stays, start one."),
            ),
            judged(
                _("Failed within a week"),
                counts["failed"],
                url=jobs_url("failed"),
                bad=State.LOOK,
                remedy=_("Read the reason. “Try again” goes on where it stopped."),
            ),
        ],
    )
