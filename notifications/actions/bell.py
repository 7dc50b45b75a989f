"""What people set and read about what they hear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from notifications.models import Preference, Rhythm, Signature
from notifications.querysets import NotificationQuerySet
from users.models import User


@transaction.atomic
def mark_read(notifications: NotificationQuerySet, *, by: User, now: datetime) -> int:
    """Takes one's own off the bell; returns how many were new."""
    return notifications.visible_to(by).filter(read_at__isnull=True).update(read_at=now)


@transaction.atomic
def save_preferences(
    wishes: Mapping[tuple[str, str], str], *, by: User, rhythm: Mapping[str, Any]
) -> None:
    """Keeps how one wants to hear of each (kind, channel), and when one may be written to."""
    Preference.objects.bulk_create(
        [
            Preference(user=by, kind=kind, channel=channel, wish=wish)
            for (kind, channel), wish in sorted(wishes.items())
        ],
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["wish"],
    )
    Rhythm.objects.update_or_create(user=by, defaults=dict(rhythm))


@transaction.atomic
def save_signature(text: str, *, by: User) -> None:
    """Keeps what stands under one's own mails (X08)."""
    Signature.objects.update_or_create(user=by, defaults={"text": text})
