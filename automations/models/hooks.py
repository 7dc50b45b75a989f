"""Addresses of other programs that are told what happens (X12)."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from automations.querysets import HookQuerySet
from records.models import Tracked


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Hook(Tracked):
    """Where a signed message goes; both sides know the secret, the history does not."""

    record_type = 71
    untold = frozenset({"secret"})

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)

    objects = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="hook_named", condition=~Q(name="")),
            models.CheckConstraint(name="hook_web", condition=Q(url__regex=r"^https?://")),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    DUE = "due", _("waiting")
    SENT = "sent", _("delivered")
    FAILED = "failed", _("failed")


class Delivery(models.Model):
    """One message to one address: due, then delivered or failed, with what the other side said.

    ``key`` is sent along: whoever gets a message twice can tell. ``answer`` is the beginning of
    the reply.
    """

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    key = models.CharField(max_length=80, unique=True)
    body = models.TextField()
    state = models.CharField(max_length=6, choices=DeliveryState, default=DeliveryState.DUE)
    made_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True, db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")
    took_ms = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index("due_at", name="delivery_due", condition=Q(due_at__isnull=False)),
            models.Index("made_at", name="delivery_failed", condition=Q(state="failed")),
            models.Index("hook", F("id").desc(), name="delivery_hook"),
        ]
