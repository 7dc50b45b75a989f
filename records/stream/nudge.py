"""Waking the handlers as soon as a transaction that wrote events commits."""

from __future__ import annotations

from django.db import connection, transaction

from records.waking import wake


def nudge() -> None:
    """Once per transaction: after the commit, wake the handlers. The sweep catches the rest.

    The list of waiting calls is looked at instead of a flag of our own, because Django trims it
    when a savepoint rolls back.
    """
    if all(waiting[1] is not _wake for waiting in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from records.jobs.tasks import handle_events  # deferred: jobs import handlers and actions

    wake(handle_events)
