"""A handler that counts: one line per event and time it was handled.

The table has no unique key, so what is handled twice is seen twice. It stands in the databases of
the faults only, so the handler is there as long as this process works in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from records.models import Event
from records.stream.registry import HANDLERS, handler

NAME = "heard"
TABLE = "CREATE TABLE faults_heard (event_id bigint NOT NULL)"


def listen() -> None:
    handler(NAME, start="now")(hear)


def hear(events: list[Event]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO faults_heard SELECT unnest(%s::bigint[])", [[event.pk for event in events]]
        )


@contextmanager
def listening() -> Iterator[None]:
    before = HANDLERS.get(NAME)
    listen()
    try:
        yield
    finally:
        if before is None:
            del HANDLERS[NAME]
