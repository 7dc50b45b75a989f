"""What is new on a record since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from records.models import Event, Look, Tracked
from records.models.events import ActorKind
from records.once import written_once
from records.types import line_of

# Whoever comes back sooner goes on with the same look: what was new stays marked meanwhile.
ONE_LOOK = timedelta(minutes=30)
# Reloading a page with nothing new on it writes nothing.
SOON = timedelta(minutes=5)

_LOOK = """
    WITH newest AS (
        SELECT coalesce(
            (SELECT id FROM records_event WHERE {told} ORDER BY line, id DESC LIMIT 1), 0
        ) AS id
    ), known AS (
        SELECT event, at, since_event, since FROM records_look
        WHERE record_type = %(type)s AND record_id = %(id)s AND user_id = %(user)s
    ), noted AS (
        INSERT INTO records_look AS l
            (user_id, record_type, record_id, event, at, since_event, since)
        SELECT %(user)s, %(type)s, %(id)s, newest.id, %(now)s, newest.id, %(now)s FROM newest
        WHERE NOT EXISTS
            (SELECT 1 FROM known WHERE known.event = newest.id AND known.at > %(soon)s)
        ON CONFLICT (record_type, record_id, user_id) DO UPDATE SET
            since_event = CASE WHEN l.at < %(another)s THEN l.event ELSE l.since_event END,
            since = CASE WHEN l.at < %(another)s THEN l.at ELSE l.since END,
            event = excluded.event,
            at = excluded.at
        RETURNING since_event, since
    )
    SELECT since_event, since FROM noted
    UNION ALL
    SELECT since_event, since FROM known WHERE NOT EXISTS (SELECT 1 FROM noted)
"""
# A range, as the story is read (``timeline.page.on_line``).
_ROOT = sql.SQL("line BETWEEN %(line)s AND %(line)s")
_BELOW = sql.SQL(
    "line BETWEEN %(line)s AND %(line)s AND record_type = %(type)s AND record_id = %(id)s"
)
_SET_UP = sql.SQL("line IS NULL AND record_type = %(type)s AND record_id = %(id)s")


@dataclass(frozen=True)
class Seen:
    """What this user knew when the present look began. One's own deeds are never news."""

    user_id: int
    event: int
    at: datetime

    def is_new(self, event: Event) -> bool:
        own = event.actor_kind == ActorKind.USER and event.actor_id == self.user_id
        return event.pk > self.event and not own


def look(record: Tracked, *, user, now: datetime) -> Seen:
    """Notes that the user opens the record's page, in one statement. At the first visit nothing
    is new. Ask before the story is read: what comes in between is then news next time."""
    line = line_of(record)
    values = {
        "type": record.record_type,
        "id": record.pk,
        "line": line,
        "user": user.pk,
        "now": now,
        "soon": now - SOON,
        "another": now - ONE_LOOK,
    }
    told = _SET_UP if line is None else _ROOT if record.line_column == "id" else _BELOW
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_LOOK).format(told=told), values)
        return Seen(user.pk, *cursor.fetchone())


@written_once
def _looks(record_type: int, record_id: int, user_id: int) -> QuerySet[Look]:
    return Look.objects.filter(record_type=record_type, record_id=record_id, user_id=user_id)


def seen(record: Tracked, *, user) -> Seen | None:
    """The same without noting anything: for parts of a page that is open."""
    found = _looks(record.record_type, record.pk, user.pk)
    return Seen(user.pk, found[0].since_event, found[0].since) if found else None
