"""Waking a worker after the commit. A call that is lost costs a minute, never the work (law 3)."""

from __future__ import annotations

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def wake(task, *args) -> None:
    """Calls the Celery function now; where the broker is away, the sweep finds the work (E2)."""
    try:
        task.delay(*args)
    except OperationalError as problem:
        log.warning("%s waits for the next sweep: %s", task.name, problem)


def wake_on_commit(task, *args) -> None:
    """The same once the transaction is committed: a worker must find what it is woken for."""
    transaction.on_commit(lambda: wake(task, *args))
