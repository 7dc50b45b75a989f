"""Putting messages into the outbox, and taking them out before they leave."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications.gates import FAILED, NOT_ON_ITS_WAY, WAITING, theirs
from notifications.models import Channel, Message
from records.actions import Outcome, change, create
from records.models import Batch
from records.waking import wake
from users.links import public_host

TRIES = 3
LONGEST_COUNTDOWN = 55  # seconds; what is due later is found by the sweep (TRUST law 3)


def message_id_of(key: str) -> str:
    """Follows from the key, so that the same message never has another one; by the secret key
    too, so that nobody outside can guess it (TRUST C5)."""
    digest = hmac.digest(_signing_key(settings.SECRET_KEY), key.encode(), "sha256").hex()
    return f"<{digest[:40]}@{_host(settings.PUBLIC_URL)}>"


@lru_cache(1)
def _host(_public_url: str) -> str:
    """Read once instead of once per message."""
    return public_host()


@lru_cache(1)
def _signing_key(secret: str) -> bytes:
    """As ``salted_hmac`` makes it, once instead of once per message."""
    return hashlib.sha256(b"notifications.message" + secret.encode()).digest()


@transaction.atomic
def queue(
    messages: Sequence[Message], *, by, now: datetime, title: str = "", batch: Batch | None = None
) -> Outcome:
    """Puts unsaved messages into the outbox and wakes a worker after the commit; nobody waits for
    a mail server. A message whose ``key`` was queued before counts as unchanged: it is not queued
    twice, whoever asks at the same time (TRUST E7). Without ``due_at`` it is due now.
    """
    for each in messages:
        each.due_at = each.due_at or now
        each.message_id = message_id_of(each.key)
        each.subject = " ".join(each.subject.split())[:200]  # no header has line ends (B7)
        each.host = host_of(each)
    for again in range(TRIES):
        new = _unknown(messages)
        try:
            with transaction.atomic():
                outcome = create(new, by=by, kind="notifications.queued", title=title, batch=batch)
                if outcome.batch is not None:
                    ids = [each.pk for each in new]
                    Message.objects.filter(pk__in=ids).update(batch=outcome.batch)
            break
        except IntegrityError:  # somebody queued one of the keys a moment ago
            if again == TRIES - 1:
                raise
    outcome.unchanged += len(messages) - len(new)
    for each in new:
        each.batch = outcome.batch
    if new:
        nudge(min(each.due_at for each in new), now)
    return outcome


def _unknown(messages: Sequence[Message]) -> list[Message]:
    """Each key once, without those that were queued before."""
    by_key = {each.key: each for each in messages}
    known = set(Message.objects.filter(key__in=by_key).values_list("key", flat=True))
    new = [by_key[key] for key in sorted(by_key) if key not in known]
    for each in new:
        each.pk = None  # given by an attempt that was rolled back
        each._state.adding = True
    return new


def host_of(message: Message) -> str:
    return message.recipient.rpartition("@")[2].lower() if message.channel == Channel.MAIL else ""


def nudge(due_at: datetime, now: datetime) -> None:
    """Wakes a worker when the messages are due, if that is within the minute."""
    from notifications.jobs import deliver  # deferred: jobs import actions

    seconds = max(0, (due_at - now) / timedelta(seconds=1))
    if seconds <= 0:
        transaction.on_commit(lambda: wake(deliver))
    elif seconds <= LONGEST_COUNTDOWN and not deliver.app.conf.task_always_eager:
        # What the broker loses is made up for by the sweep. A worker run in place waits for nobody.
        transaction.on_commit(lambda: wake(deliver, countdown=seconds + 0.5))


@transaction.atomic
def cancel(messages: QuerySet[Message], *, by, now: datetime, reason: str = "") -> Outcome:
    """Keeps messages from leaving. Those a worker is sending at this moment are held, and so are
    those that left; people cancel what they wrote themselves, admins everybody's."""
    return change(
        messages,
        by=by,
        kind="notifications.cancelled",
        title=_("Messages cancelled"),
        values={"cancelled_at": now, "reason": reason},
        gates=[WAITING, NOT_ON_ITS_WAY, theirs(by)],
    )


@transaction.atomic
def send_again(messages: QuerySet[Message], *, by, now: datetime) -> Outcome:
    """Gives messages that were given up a fresh start, with the same Message-ID."""
    outcome = change(
        messages,
        by=by,
        kind="notifications.sent_again",
        title=_("Messages sent again"),
        values={"failed_at": None, "reason": "", "due_at": now, "attempts": 0},
        gates=[FAILED, theirs(by)],
    )
    if outcome.changed:
        nudge(now, now)
    return outcome
