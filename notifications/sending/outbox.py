"""Sending all that is due, one message after the other.

The order is the promise (TRUST law 4): claim and commit, hand over, settle and commit. A worker
killed before the handing over leaves a message that is sent later; one killed after it leaves a
message that is sent once more with the same Message-ID, which mail servers know.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Count
from django.utils.translation import gettext as _

from notifications.actions.messages import cancel
from notifications.actions.settling import PAUSES, claim, give_up, mark_sent, postpone
from notifications.kinds import KINDS, Content
from notifications.models import Channel, Message, Unsubscribed
from notifications.sending.ends import Never, NotNow
from notifications.sending.mail import MailCarrier
from notifications.sending.sms import SmsCarrier
from records.actors import SYSTEM

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
BUDGET = timedelta(seconds=50)
MINUTE = timedelta(minutes=1)


def send_due(*, clock: Clock, budget: timedelta = BUDGET) -> int:
    """Sends until nothing is due, the throttle says wait, the carrier is away, or the budget is
    spent; returns how many were taken up. The sweep goes on a minute later."""
    worker, until, taken = uuid4().hex, clock() + budget, 0
    carriers = {Channel.MAIL: MailCarrier(), Channel.SMS: SmsCarrier()}
    away: set[str] = set()
    try:
        while (now := clock()) < until:
            full = full_now(now)
            waiting = Message.objects.exclude(channel__in=away | full.channels)
            message = claim(waiting, by=worker, now=now, full=full.hosts)
            if message is None:
                break
            taken += 1
            if not _attempt(message, carriers[message.channel], worker, clock):
                away.add(message.channel)
    finally:
        for carrier in carriers.values():
            carrier.close()
    return taken


@dataclass(frozen=True)
class Full:
    """Channels, and hosts mail goes to, that got within a minute what they are allowed to."""

    channels: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()


def full_now(now: datetime) -> Full:
    """By ``MAIL_PER_MINUTE``, ``MAIL_PER_HOST`` and ``SMS_PER_MINUTE``. Several workers at once may
    exceed it by one each."""
    limits = {Channel.MAIL: settings.MAIL_PER_MINUTE, Channel.SMS: settings.SMS_PER_MINUTE}
    per_host = settings.MAIL_PER_HOST
    if not (per_host or any(limits.values())):
        return Full()
    lately = Message.objects.filter(sent_at__gt=now - MINUTE).order_by()
    sent, hosts = Counter(), []
    for channel, host, n in lately.values_list("channel", "host").annotate(n=Count("id")):
        sent[channel] += n
        if host and 0 < per_host <= n:
            hosts.append(host)
    full = frozenset(channel for channel, most in limits.items() if 0 < most <= sent[channel])
    return Full(full, tuple(hosts))


def _attempt(message: Message, carrier, worker: str, clock: Clock) -> bool:
    """One attempt; False where the carrier is away, so that no other is tried in this run."""
    row = Message.objects.filter(pk=message.pk)
    if message.attempts > len(PAUSES) + 1:
        _give_up(message, worker, clock(), _("It was cut short at each attempt."))
        return True
    try:
        content = content_of(message)
        if content is None:
            _drop(message, clock())
            return True
        found = carrier.send(message, content)
    except Never as refusal:
        _give_up(message, worker, clock(), str(refusal))
    except NotNow as trouble:
        _later(message, worker, clock(), str(trouble))
        return not trouble.is_down
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease runs out, and the sweep resumes it
    except Exception as error:
        log.exception("message %s failed", message.pk)
        _later(message, worker, clock(), repr(error))
    else:
        kind = KINDS.get(message.kind)
        mark_sent(
            row,
            by=message.author or SYSTEM,
            worker=worker,
            now=clock(),
            provider_id=found,
            letter=bool(kind and kind.is_letter and message.author_id),
        )
    return True


def content_of(message: Message) -> Content | None:
    """What to send now; None where there is nothing to say any more, or to nobody who wants it."""
    if (
        message.is_mailing
        and Unsubscribed.objects.live().filter(address=message.recipient.lower()).exists()
    ):
        return None
    kind = KINDS.get(message.kind)
    if kind is None or kind.compose is None:
        return Content(message.subject, message.text)
    return kind.compose(message)


def _later(message: Message, worker: str, now: datetime, reason: str) -> None:
    row = Message.objects.filter(pk=message.pk)
    if not postpone(row, by=worker, now=now, reason=reason, attempts=message.attempts):
        _give_up(message, worker, now, reason)


def _give_up(message: Message, worker: str, now: datetime, reason: str) -> None:
    row = Message.objects.filter(pk=message.pk)
    give_up(row, by=message.author or SYSTEM, worker=worker, now=now, reason=reason)


def _drop(message: Message, now: datetime) -> None:
    """Nothing to say: a message about no record vanishes, so that no row tells whether an address
    is known here (TRUST F3); any other is kept as cancelled."""
    row = Message.objects.filter(pk=message.pk)
    if message.target_id is None and message.user_id is None:
        row.delete()
        return
    row.update(claimed_until=None)
    cancel(row, by=SYSTEM, now=now, reason="")
