"""Telling people what they should know, where and when they want to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from notifications.actions.messages import queue
from notifications.models import Channel, Message, Notification
from notifications.models.bell import Wish
from notifications.noticed import APP, MAIL, NOTICES, SMS, NoticeKind
from notifications.wishes import Audience
from records.actors import SYSTEM, Actor
from users.substitutes import substitutes

NOTICE, DIGEST = "notifications.notice", "notifications.digest"
# So long a mail waits for more of the same batch, which comes in portions.
GATHER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tiding:
    """One thing for one person. ``key`` says which: told again, it adds to the same notification.
    ``target`` is (record type, id or None where there are several)."""

    user_id: int
    key: str
    target: tuple[int | None, int | None] = (None, None)
    count: int = 1
    data: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def notify(tidings: Sequence[Tiding], *, by, kind: str, now: datetime) -> int:
    """Puts notifications behind bells and queues the mails and texts people want of this kind, at
    the next hour they may be written to (X31). Nobody hears who has left, or who did it
    themselves. What somebody has to act on goes to the substitute of whoever is away as well, and
    both can see that. Returns how many people hear something."""
    actor, notice = Actor.of(by), NOTICES[kind]
    if notice.is_passed_on:
        tidings = passed_on(tidings, now=now)
    audience = Audience(each.user_id for each in tidings)
    wanted = {
        each.key: each
        for each in tidings
        if each.user_id in audience.people and each.user_id != actor.user_id
    }
    if not wanted:
        return 0
    known = Notification.objects.select_for_update().filter(key__in=wanted)
    present = {row.key: row for row in known}
    for key, row in present.items():
        _add(row, wanted[key])
    new = [
        _new(each, actor, notice, audience) for key, each in wanted.items() if key not in present
    ]
    Notification.objects.bulk_create([row for row in new if row is not None])
    _queue([row for row in new if row is not None], notice, audience, now)
    return len({each.user_id for each in wanted.values()})


def passed_on(tidings: Sequence[Tiding], *, now: datetime) -> list[Tiding]:
    """The same and, for each of somebody who is away, one for who stands in: ``data`` says for
    whom it is (``for``), and to whom it went as well (``also``)."""
    standing_in = substitutes((each.user_id for each in tidings), now=now)
    found = []
    for each in tidings:
        other = standing_in.get(each.user_id)
        if other is None:
            found.append(each)
            continue
        found.append(replace(each, data={**each.data, "also": other.pk}))
        words = {**each.data, "for": each.user_id}
        key = f"{each.key}:for:{other.pk}"
        found.append(replace(each, user_id=other.pk, key=key, data=words))
    return found


def _add(row: Notification, more: Tiding) -> None:
    """More of the same: it is about several records now, and new again."""
    if row.target_id is not None and row.target_id == more.target[1]:
        return
    row.count, row.target_id, row.read_at = row.count + more.count, None, None
    row.save(update_fields=["count", "target_id", "read_at"])


def _new(
    tiding: Tiding, actor: Actor, notice: NoticeKind, audience: Audience
) -> Notification | None:
    """None for those who want to hear of it nowhere."""
    wishes = [audience.wish(tiding.user_id, notice, channel) for channel in (APP, MAIL, SMS)]
    if set(wishes) == {Wish.NEVER}:
        return None
    return Notification(
        key=tiding.key,
        user_id=tiding.user_id,
        kind=notice.name,
        actor_id=actor.user_id,
        target_type=tiding.target[0],
        target_id=tiding.target[1],
        count=tiding.count,
        data=tiding.data,
        in_app=wishes[0] == Wish.NOW,
    )


def _queue(
    rows: Sequence[Notification], notice: NoticeKind, audience: Audience, now: datetime
) -> None:
    """One mail each, or one a day for those who want it so: its key names person and moment, so
    that the second notice of a day finds the mail the first one queued."""
    mails = {row.pk: _mail(row, notice, audience, now) for row in rows}
    texts = {row.pk: _text(row, notice, audience, now) for row in rows}
    found = {m.key: m for m in (*mails.values(), *texts.values()) if m is not None}
    if not found:
        return
    queue(list(found.values()), by=SYSTEM, now=now)
    ids = dict(Message.objects.filter(key__in=found).values_list("key", "pk"))
    for row in rows:
        row.message_id = ids.get(mails[row.pk].key) if mails[row.pk] else None
        row.sms_id = ids.get(texts[row.pk].key) if texts[row.pk] else None
    Notification.objects.bulk_update(rows, ["message", "sms"])


def _mail(
    row: Notification, notice: NoticeKind, audience: Audience, now: datetime
) -> Message | None:
    person, wish = audience.people[row.user_id], audience.wish(row.user_id, notice, MAIL)
    if wish == Wish.NEVER:
        return None
    hours = audience.hours(person.pk, now)
    key, kind, due = f"notice:{row.pk}", NOTICE, hours.next(now + GATHER)
    subject = str(notice.label)  # for the list of messages; the reader's words are made later
    if wish == Wish.DAILY:
        due = hours.next_at(now, audience.rhythm(person.pk).digest_at)
        key, kind = f"digest:{person.pk}:{due:%Y%m%dT%H%M}", DIGEST
        subject = gettext("The day’s mail")
    return Message(
        key=key, channel=Channel.MAIL, kind=kind, recipient=person.email, user=person, due_at=due,
        subject=subject,
    )  # fmt: skip


def _text(
    row: Notification, notice: NoticeKind, audience: Audience, now: datetime
) -> Message | None:
    person = audience.people[row.user_id]
    if not person.phone or audience.wish(person.pk, notice, SMS) != Wish.NOW:
        return None
    due = audience.hours(person.pk, now).next(now + GATHER)
    return Message(
        key=f"text:{row.pk}", channel=Channel.SMS, kind=NOTICE, recipient=person.phone[:254],
        user=person, due_at=due, subject=str(notice.label),
    )  # fmt: skip
