"""Worker and scheduler: a real job there and back, and the age of the last heartbeat."""

from __future__ import annotations

import secrets
import time

from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis import RedisError

from crm.doctor.finding import Finding
from crm.jobs import ANSWER, HEARTBEAT, answer

PATIENCE = 10.0  # seconds for a worker to take a job
LATE = 150.0  # seconds; the scheduler beats once a minute
START_WORKER = (
    "Start one: celery -A crm worker (or manage.py up). If one runs, all its places are taken "
    "by long jobs, or its REDIS_URL differs from this one."
)


def worker(patience: float = PATIENCE) -> Finding:
    """Send a job and wait for what it writes."""
    token = secrets.token_hex(8)
    started = time.monotonic()
    try:
        answer.apply_async([token], expires=60, retry=False)
        while time.monotonic() - started < patience:
            if cache.get(ANSWER.format(token)):
                return Finding("worker", f"did a job in {time.monotonic() - started:.2f} s")
            time.sleep(0.05)
    except (OperationalError, RedisError):
        return Finding("worker", "cannot be asked without the broker", "Mend the broker first.")
    return Finding("worker", f"no worker took a job within {patience:.0f} s", START_WORKER)


def last_heartbeat() -> float | None:
    """In seconds since 1970."""
    return cache.get(HEARTBEAT)


def scheduler() -> Finding:
    """The heartbeat is a job, so a stopped worker silences it too: mend the worker first."""
    try:
        last = last_heartbeat()
    except RedisError:
        return Finding("scheduler", "cannot be asked without the broker", "Mend the broker first.")
    if last is None:
        remedy = "Start it: celery -A crm beat (or manage.py up). If it runs, mend the worker."
        return Finding("scheduler", "has never been heard of", remedy)
    age = time.time() - last
    if age > LATE:
        remedy = "Start it again: celery -A crm beat. If it runs, mend the worker first."
        return Finding("scheduler", f"silent for {age / 60:.0f} minutes", remedy)
    return Finding("scheduler", f"last heard of {age:.0f} s ago")
