"""Telling people what they should know, where and when they want to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from notifications.actions.notices import write_notices
from notifications.models import Notification
from notifications.noticed import NOTICES
from notifications.tidings import Tiding
from notifications.ways import DIGEST, NOTICE, Ways
from notifications.wishes import Audience
from records.actors import Actor
from users.substitutes import substitutes

__all__ = ["DIGEST", "NOTICE", "Tiding", "notify"]


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
    ways = Ways(notice, audience, now)
    heard = [each for each in wanted.values() if ways.is_heard(each.user_id)]
    if present := wanted.keys() - write_notices(heard, ways, actor, now=now):
        for row in Notification.objects.select_for_update().filter(key__in=present):
            _add(row, wanted[row.key])
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
