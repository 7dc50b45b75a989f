"""Writing many notices and their messages in a few statements (SPEED: 10,000 in a second)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from psycopg import sql

from notifications.actions.messages import TRIES, message_id_of, nudge
from notifications.models import Channel, Message
from notifications.tidings import Tiding
from notifications.ways import Way, Ways
from records.actions.batches import open_batch
from records.actions.creating import create_from
from records.actions.writing import Source
from records.actors import SYSTEM, Actor

# Whoever wrote a key at the same moment keeps it: one notification per key (TRUST E7).
NOTIFICATIONS = """
    INSERT INTO notifications_notification
        (key, user_id, kind, actor_id, target_type, target_id, count, data, in_app)
    SELECT n.key, n.user_id, %s, %s, n.target_type, n.target_id, n.count, n.data::jsonb, n.in_app
    FROM unnest(%s::text[], %s::bigint[], %s::smallint[], %s::bigint[], %s::int[], %s::text[],
                %s::boolean[])
        AS n (key, user_id, target_type, target_id, count, data, in_app)
    ON CONFLICT (key) DO NOTHING RETURNING id, user_id
"""
COLUMNS = (
    "key", "message_id", "channel", "kind", "recipient", "host", "user_id", "due_at", "subject",
    "batch_id", "text", "headers", "in_reply_to", "references", "is_mailing", "claimed_by",
    "attempts", "reason", "provider_id",
)  # fmt: skip
MESSAGES = sql.SQL(
    """
    SELECT nextval(pg_get_serial_sequence('notifications_message', 'id')) AS id, n.*,
           %(batch)s::bigint AS batch_id, '' AS text, '{}'::jsonb AS headers, '' AS in_reply_to,
           '' AS references, false AS is_mailing, '' AS claimed_by, 0 AS attempts, '' AS reason,
           '' AS provider_id
    FROM (
        SELECT k.key, k.message_id, w.channel, w.kind, w.recipient, w.host, w.user_id, w.due_at,
               w.subject
        FROM unnest(%(keys)s::text[], %(message_ids)s::text[], %(ways)s::int[])
                 WITH ORDINALITY AS k (key, message_id, way, place)
        JOIN unnest(%(channels)s::text[], %(kinds)s::text[], %(recipients)s::text[],
                    %(hosts)s::text[], %(users)s::bigint[], %(dues)s::timestamptz[],
                    %(subjects)s::text[])
                 WITH ORDINALITY
                 AS w (channel, kind, recipient, host, user_id, due_at, subject, way)
             ON w.way = k.way
        ORDER BY k.place
    ) n
    """
)
KNOWN = "SELECT key FROM notifications_message WHERE key = ANY(%s::text[])"
LINK = sql.SQL(
    """
    UPDATE notifications_notification t SET {column} = m.id
    FROM unnest(%s::bigint[], %s::text[]) AS n (id, key)
    JOIN notifications_message m ON m.key = n.key
    WHERE t.id = n.id
    """
)


def write_notices(tidings: Sequence[Tiding], ways: Ways, actor: Actor, *, now: datetime) -> None:
    """One notification each and the messages that carry them. What somebody else wrote at the
    same moment is left to them."""
    with connection.cursor() as cursor:
        columns = [
            (t.key, t.user_id, *t.target, t.count, json.dumps(t.data), ways.in_app[t.user_id])
            for t in tidings
        ]
        values = [ways.notice.name, actor.user_id, *map(list, zip(*columns, strict=True))]
        cursor.execute(NOTIFICATIONS, values)
        written = cursor.fetchall()
    for column, found in (("message_id", ways.mail), ("sms_id", ways.sms)):
        carried = [(pk, found[user_id]) for pk, user_id in written if found[user_id] is not None]
        if carried:
            _carry(column, [(pk, way.key.format(pk=pk), way) for pk, way in carried], now)


def _carry(column: str, carried: Sequence[tuple[int, str, Way]], now: datetime) -> None:
    """Queues the messages there are not yet, and hangs the notifications on them."""
    by_key = {key: way for _pk, key, way in carried}
    for again in range(TRIES):
        new = sorted(by_key.keys() - _known(by_key))
        try:
            with transaction.atomic():
                _queue([(key, by_key[key]) for key in new], now)
            break
        except IntegrityError:  # somebody queued a digest a moment ago
            if again == TRIES - 1:
                raise
    with connection.cursor() as cursor:
        ids, keys = [pk for pk, _key, _way in carried], [key for _pk, key, _way in carried]
        cursor.execute(LINK.format(column=sql.Identifier(column)), [ids, keys])


def _known(keys: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(keys)])  # one parameter, not thousands
        return {key for (key,) in cursor.fetchall()}


def _queue(new: Sequence[tuple[str, Way]], now: datetime) -> None:
    """As ``queue`` does, from a relation instead of one object each."""
    if not new:
        return
    batch = open_batch(by=SYSTEM, kind="notifications.queued", title="")
    # There are thousands of messages, and few people: what a person's have in common goes once.
    ways = list(dict.fromkeys(way for _key, way in new))
    places = {way: place for place, way in enumerate(ways, 1)}
    params = {
        "batch": batch.pk,
        "keys": [key for key, _way in new],
        "message_ids": [message_id_of(key) for key, _way in new],
        "ways": [places[way] for _key, way in new],
        "channels": [str(way.channel) for way in ways],
        "kinds": [way.kind for way in ways],
        "recipients": [way.recipient for way in ways],
        "hosts": [_host(way) for way in ways],
        "users": [way.user_id for way in ways],
        "dues": [way.due_at for way in ways],
        "subjects": [" ".join(way.subject.split())[:200] for way in ways],
    }
    source = Source(COLUMNS, MESSAGES, params)
    create_from(Message, source, by=SYSTEM, kind="notifications.queued", batch=batch)
    nudge(min(way.due_at for way in ways), now)


def _host(way: Way) -> str:
    """As ``host_of`` of a message."""
    return way.recipient.rpartition("@")[2].lower() if way.channel == Channel.MAIL else ""
