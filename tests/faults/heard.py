"""A handler that counts: one line per event and time it was handled. Workers load it by name.

The table has no unique key, so what is handled twice is seen twice.
"""

from __future__ import annotations

from django.db import connection

from records.models import Event
from records.stream.registry import handler

TABLE = "CREATE TABLE faults_heard (event_id bigint NOT NULL)"


@handler("heard", start="now")
def hear(events: list[Event]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO faults_heard SELECT unnest(%s::bigint[])", [[event.pk for event in events]]
        )
