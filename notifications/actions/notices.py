"""Writing many notices and their messages in a few statements (SPEED: 10,000 in a second)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

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

New = tuple[int | None, str, Way]  # a message: its id where it is known, its key, where it goes
NEXT_MESSAGE = sql.SQL(
    "nextval((SELECT pg_get_serial_sequence('notifications_message', 'id'))::regclass)"
)
# Rows go as one JSON text: of arrays psycopg looks at each element, which costs more than the rest.
# Whoever wrote a key at the same moment keeps it: one notification per key (TRUST E7). What has a
# message of its own gets its id at once: hung on it later, every row would be written twice.
NOTIFICATIONS = sql.SQL(
    """
    INSERT INTO notifications_notification
        (key, user_id, kind, actor_id, target_type, target_id, count, data, in_app,
         message_id, sms_id)
    SELECT n.key, n.user_id, %s, %s, n.target_type, n.target_id, n.count, n.data, n.in_app,
           CASE WHEN n.has_mail THEN {next} END, CASE WHEN n.has_sms THEN {next} END
    FROM json_to_recordset(%s::json)
        AS n (key text, user_id bigint, target_type smallint, target_id bigint, count int,
              data jsonb, in_app boolean, has_mail boolean, has_sms boolean)
    ON CONFLICT (key) DO NOTHING RETURNING key, id, user_id, message_id, sms_id
    """
).format(next=NEXT_MESSAGE)
COLUMNS = (
    "key", "message_id", "channel", "kind", "recipient", "host", "user_id", "due_at", "subject",
    "batch_id", "text", "headers", "in_reply_to", "references", "is_mailing", "claimed_by",
    "attempts", "reason", "provider_id",
)  # fmt: skip
# There are thousands of messages and few people: what those of one person share goes once.
MESSAGES = sql.SQL(
    """
    SELECT coalesce(k.id, {next}) AS id, k.key, k.message_id,
           w.channel, w.kind, w.recipient, w.host, w.user_id, w.due_at, w.subject,
           %(batch)s::bigint AS batch_id, '' AS text, '{{}}'::jsonb AS headers, '' AS in_reply_to,
           '' AS references, false AS is_mailing, '' AS claimed_by, 0 AS attempts, '' AS reason,
           '' AS provider_id
    FROM json_to_recordset(%(messages)s::json)
        AS k (id bigint, key text, message_id text, way int)
    JOIN json_to_recordset(%(ways)s::json)
        AS w (way int, channel text, kind text, recipient text, host text, user_id bigint,
              due_at timestamptz, subject text) ON w.way = k.way
    """
).format(next=NEXT_MESSAGE)
KNOWN = "SELECT key FROM notifications_message WHERE key = ANY(%s::text[])"
LINK = sql.SQL(
    """
    UPDATE notifications_notification t SET {column} = m.id
    FROM unnest(%s::bigint[], %s::text[]) AS n (id, key)
    JOIN notifications_message m ON m.key = n.key
    WHERE t.id = n.id
    """
)


def write_notices(
    tidings: Sequence[Tiding], ways: Ways, actor: Actor, *, now: datetime
) -> set[str]:
    """One notification each and the messages that carry them; returns the keys of those written.
    The others are there already, or somebody wrote them at the same moment."""
    if not tidings:
        return set()
    written = _insert(tidings, ways, actor)
    own: list[New] = []
    for column, found in (("message_id", ways.mail), ("sms_id", ways.sms)):
        carried = [(row, way) for row in written if (way := found[row.user_id]) is not None]
        own += [
            (getattr(row, column), way.key.format(pk=row.id), way)
            for row, way in carried
            if way.is_own
        ]
        if shared := [(row.id, way) for row, way in carried if not way.is_own]:
            _share(column, shared, now)
    _queue(own, now)
    return {row.key for row in written}


class Written(NamedTuple):
    """A notification with the ids its own messages are going to have."""

    key: str
    id: int
    user_id: int
    message_id: int | None
    sms_id: int | None


def _insert(tidings: Sequence[Tiding], ways: Ways, actor: Actor) -> list[Written]:
    has_mail, has_sms = (
        {pk for pk, way in found.items() if way is not None and way.is_own}
        for found in (ways.mail, ways.sms)
    )
    rows = [
        {
            "key": t.key,
            "user_id": t.user_id,
            "target_type": t.target[0],
            "target_id": t.target[1],
            "count": t.count,
            "data": t.data,
            "in_app": ways.in_app[t.user_id],
            "has_mail": t.user_id in has_mail,
            "has_sms": t.user_id in has_sms,
        }
        for t in tidings
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTIFICATIONS, [ways.notice.name, actor.user_id, json.dumps(rows)])
        return list(map(Written._make, cursor.fetchall()))


def _share(column: str, carried: Sequence[tuple[int, Way]], now: datetime) -> None:
    """Queues the messages there are not yet, and hangs the notifications on them."""
    by_key = {way.key: way for _pk, way in carried}
    for again in range(TRIES):
        new = sorted(by_key.keys() - _known(by_key))
        try:
            with transaction.atomic():
                _queue([(None, key, by_key[key]) for key in new], now)
            break
        except IntegrityError:  # somebody queued a digest a moment ago
            if again == TRIES - 1:
                raise
    with connection.cursor() as cursor:
        ids, keys = [pk for pk, _way in carried], [way.key for _pk, way in carried]
        cursor.execute(LINK.format(column=sql.Identifier(column)), [ids, keys])


def _known(keys: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(keys)])  # one parameter, not thousands
        return {key for (key,) in cursor.fetchall()}


def _queue(new: Sequence[New], now: datetime) -> None:
    """As ``queue`` does, from a relation instead of one object each."""
    if not new:
        return
    batch = open_batch(by=SYSTEM, kind="notifications.queued", title="")
    places = {way: place for place, way in enumerate({way for _id, _key, way in new})}
    messages = [
        {"id": pk, "key": key, "message_id": message_id_of(key), "way": places[way]}
        for pk, key, way in new
    ]
    ways = [_of_way(way) | {"way": place} for way, place in places.items()]
    params = {"batch": batch.pk, "messages": json.dumps(messages), "ways": json.dumps(ways)}
    source = Source(COLUMNS, MESSAGES, params)
    create_from(Message, source, by=SYSTEM, kind="notifications.queued", batch=batch)
    nudge(min(way.due_at for way in places), now)


def _of_way(way: Way) -> dict[str, Any]:
    return {
        "channel": str(way.channel),
        "kind": way.kind,
        "recipient": way.recipient,
        "host": _host(way),
        "user_id": way.user_id,
        "due_at": way.due_at.isoformat(),
        "subject": " ".join(way.subject.split())[:200],
    }


def _host(way: Way) -> str:
    """As ``host_of`` of a message."""
    return way.recipient.rpartition("@")[2].lower() if way.channel == Channel.MAIL else ""
