"""Long work: a row with its progress, so that it survives a killed worker and a reload."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models.batches import Batch


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """One long piece of work; ``user`` is who asked for it, None for the product's own upkeep.

    ``kind`` names the function in ``records.jobs.runner.KINDS``; ``params`` is its input,
    ``place`` where it stands; both are JSON. ``done``/``total`` count records. A worker holds the
    row by ``lease_until``; when it dies the sweep hands the row to the next (TRUST law 3).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    place = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                "lease_until",
                name="job_unfinished",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["finished_at"], name="job_failed", condition=Q(state="failed")),
            models.Index(fields=["user", "-created_at"], name="job_user"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.STOPPED, JobState.FAILED}

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0
