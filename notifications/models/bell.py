"""What people hear, and how they want to hear it."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Message
from notifications.querysets import NotificationQuerySet


class Notification(models.Model):
    """Something one person should know. It holds no text of a record: the words are made when it
    is read, from what the person may see by then (TRUST A3).

    ``key``      one notification per person and event or batch; more of the same adds to ``count``
    ``in_app``   stands behind the bell; False where the person wants it elsewhere only
    ``message``  the mail that tells of it, alone or with the rest of a day
    """

    key = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    target_type = models.PositiveSmallIntegerField(null=True)
    target_id = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    data = models.JSONField(default=dict)
    in_app = models.BooleanField(default=True)
    # Not checked by the database: both are written in one action, and ten thousand checks at its
    # end take as long as writing them.
    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        related_name="notifications",
        db_index=False,
        db_constraint=False,
    )
    sms = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        related_name="texted",
        db_index=False,
        db_constraint=False,
    )
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(
                fields=["user"],
                name="notification_unread",
                condition=Q(read_at__isnull=True, in_app=True),
            ),
            models.Index(
                fields=["message"], name="notification_mail", condition=Q(message__isnull=False)
            ),
            models.Index(  # what is cleaned away
                fields=["read_at"], name="notification_read", condition=Q(read_at__isnull=False)
            ),
            models.Index(fields=["sms"], name="notification_sms", condition=Q(sms__isnull=False)),
        ]
        # Not ``unique=True``: Django adds an index for LIKE to that, and nobody asks by LIKE.
        constraints = [models.UniqueConstraint(fields=["key"], name="notification_once")]


class Wish(models.TextChoices):
    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("never")


class Preference(models.Model):
    """How one person wants to hear of one kind through one channel; without a row, as the kind
    says. ``channel`` is "app", "mail" or "sms"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=4)
    wish = models.CharField(max_length=5, choices=Wish)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="preference_once"),
            models.CheckConstraint(name="preference_wish", condition=Q(wish__in=Wish.values)),
        ]


class Rhythm(models.Model):
    """When one person may be written to, in the person's own time zone. What falls due outside
    waits (X31)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quiet_from = models.TimeField(_("quiet from"), default=time(20, 0))
    quiet_until = models.TimeField(_("quiet until"), default=time(7, 0))
    workdays_only = models.BooleanField(_("on working days only"), default=True)
    digest_at = models.TimeField(_("the day's mail at"), default=time(8, 0))
