"""Reads about messages and notifications, in business words."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, Q

from records.querysets import AttachedQuerySet
from users.models import Organisation


class MessageQuerySet(AttachedQuerySet):
    def visible_to(self, user) -> Self:
        """Admins see all that left or waits; others what they wrote or was sent to them, as long
        as they see the record it is about (TRUST A3)."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        mine = Q(author=user) | Q(user=user)
        seen = super().visible_to(user).values("pk")
        return self.filter(mine & (Q(target_id__isnull=True) | Q(pk__in=seen)))

    def waiting(self) -> Self:
        """What has not left, has not been given up, and shall still leave."""
        return self.live().filter(
            sent_at__isnull=True, failed_at__isnull=True, cancelled_at__isnull=True
        )

    def due(self, now: datetime) -> Self:
        """What may leave now and is in no worker's hands, oldest first."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.waiting().filter(free, due_at__lte=now).order_by("due_at", "id")

    def failed(self) -> Self:
        return self.live().filter(failed_at__isnull=False)


class NotificationQuerySet(models.QuerySet):
    """A notification is nobody's but the person's it was written for."""

    def visible_to(self, user) -> Self:
        return self.filter(user=user) if user.is_active else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True, in_app=True)


class HoldQuerySet(AttachedQuerySet):
    def in_force(self, now: datetime) -> Self:
        """Not taken back, and its day has not come where the organisation is."""
        today = now.astimezone(ZoneInfo(Organisation.current().time_zone)).date()
        return self.live().filter(Q(until__isnull=True) | Q(until__gt=today))

    def over(self, target_type, target_id, what: str, now: datetime) -> Exists:
        """Whether ``what`` is held back at a record, named by values or an ``OuterRef`` each."""
        return Exists(
            self.in_force(now).filter(target_type=target_type, target_id=target_id, what=what)
        )


class ReminderQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Whose time has come, whose has come longest first."""
        return self.filter(due_at__lte=now).order_by("due_at", "id")

    def coming(self) -> Self:
        """Soonest first; what is late and waits for its hour stands first."""
        return self.filter(due_at__isnull=False).order_by("due_at", "id")

    def of(self, record_type: int, ids) -> Self:
        return self.filter(record_type=record_type, record_id__anyof=list(ids))

    def visible_to(self, user) -> Self:
        """Those of records of owners the user sees (X14)."""
        if not user.is_active:
            return self.none()
        owners = user.visible_owner_ids()
        return self if owners is None else self.filter(owner_id__in=owners)
