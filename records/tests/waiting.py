"""Waits for what has happened, never for a time: a busy machine takes longer."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection

WAITS_FOR_ME = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"""


def wait_until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Until it is so; the time only ends what would never end."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain"
        time.sleep(0.01)


def somebody_waits() -> bool:
    """Whether another connection waits for a lock that this one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction keeps its first look
        cursor.execute(WAITS_FOR_ME)
        return cursor.fetchone()[0]
