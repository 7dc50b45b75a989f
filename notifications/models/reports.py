"""Saved reports that come by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import SavedReport


class Every(models.TextChoices):
    WEEK = "week", _("every Monday")
    MONTH = "month", _("on the first of each month")


class ReportMail(models.Model):
    """One person's wish to get a saved report by mail; ``due_at`` is the next time (law 3)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    saved = models.ForeignKey(SavedReport, models.CASCADE, related_name="+")
    every = models.CharField(max_length=5, choices=Every)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "saved"], name="report_mail_once"),
            models.CheckConstraint(name="report_mail_every", condition=Q(every__in=Every.values)),
        ]
        indexes = [models.Index(fields=["due_at"], name="report_mail_due")]
