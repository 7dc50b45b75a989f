"""Waking a worker after the commit. A call that is lost costs a minute, never the work (law 3).

Calls stand in one line, mail behind events behind imports. So that none of them waits for long:

- A call without arguments finds all its work by itself, so one of them in the line is enough; of
  one per commit, a crowd would put more in the line than workers can take out of it, and all that
  "expires" would, the minute's sweeps first.
- Work that has no end keeps a worker for one ``TURN`` and then stands in line again.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from celery import signals
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
TURN = timedelta(seconds=10)
# For as long a call counts as waiting; one that got lost keeps others back no longer.
WAITING = 5  # seconds


class Turn:
    """The time one worker has for work that may have no end; a clock that is set does not move
    it."""

    def __init__(self, length: timedelta = TURN) -> None:
        self.until = time.monotonic() + length.total_seconds()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until


def wake(task, *args, countdown: float | None = None) -> None:
    """Calls the Celery function, unless a call of it waits already; where the broker is away, the
    sweep finds the work (E2). ``countdown`` in seconds."""
    if not args and not countdown and not cache.add(_mark(task), 1, WAITING):
        return
    try:
        task.apply_async(args, countdown=countdown)
    except OperationalError as problem:
        log.warning("%s waits for the next sweep: %s", task.name, problem)


def wake_on_commit(task, *args) -> None:
    """The same once the transaction is committed: a worker must find what it is woken for."""
    transaction.on_commit(lambda: wake(task, *args))


@signals.task_prerun.connect
def begins(task, **_about) -> None:
    """Before it looks for work: whoever commits from here on may find it has looked already."""
    cache.delete(_mark(task))


def _mark(task) -> str:
    return f"waking:{task.name}"
