"""What nobody needs any more of messages and notifications goes after a while (TRUST F).

What our people wrote to clients stays: it is the story of a lead, and leaves with that by the
rules of personal data. What goes are the mails the product sent to colleagues, with links to sign
in or with notices, and notifications once they were read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from notifications.models import Message, Notification

CHUNK = 1_000
# Whoever has not read it in so much longer will not.
UNREAD = 4


def clean(now: datetime) -> int:
    """Removes what is older than ``MESSAGE_DAYS`` days; returns how many rows. Each chunk is a
    transaction of its own: nobody waits for it."""
    before = now - timedelta(days=settings.MESSAGE_DAYS)
    long_ago = now - UNREAD * timedelta(days=settings.MESSAGE_DAYS)
    count = 0
    for step in (
        lambda: _messages(before),
        lambda: _read(before),
        lambda: _unread(long_ago),
    ):
        while removed := step():
            count += removed
            if removed < CHUNK:
                break
    return count


@transaction.atomic
def _messages(before: datetime) -> int:
    """About no record, and neither waiting nor given up and still to be looked at."""
    own = Message.objects.filter(target_id__isnull=True, due_at__lt=before)
    over = own.exclude(pk__in=Message.objects.waiting().filter(target_id__isnull=True).values("pk"))
    ids = list(over.order_by("due_at").values_list("pk", flat=True)[:CHUNK])
    Message.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def _read(before: datetime) -> int:
    old = Notification.objects.filter(read_at__lt=before).order_by("read_at")
    ids = list(old.values_list("pk", flat=True)[:CHUNK])
    Notification.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def _unread(before: datetime) -> int:
    """The oldest ones by their ids, which were given in the order of time."""
    oldest = Notification.objects.order_by("pk").values_list("pk", "created_at")[:CHUNK]
    ids = [pk for pk, made in oldest if made < before]
    Notification.objects.filter(pk__in=ids).delete()
    return len(ids)
