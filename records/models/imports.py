"""A file on its way into records, and its rows."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models.batches import Batch
from records.models.jobs import Job, JobState


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("file read")
    MAPPED = "mapped", _("columns mapped")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("running")
    DONE = "done", _("done")


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """A file may hold more than its uploader's colleagues may see: only the own ones."""
        return self.filter(user=user) if user.is_active else self.none()

    def newest(self) -> Self:
        return self.order_by("-id")


class Import(models.Model):
    """One file, what was decided about it, and what became of its rows (X18).

    ``dialect``  how the file is written (``reading.table.Dialect``)
    ``profile``  what each column holds, measured over the whole file
    ``plan``     mapping by position, rule for known records, constants (``plan.Plan``)
    ``counts``   rows by outcome
    ``file``     empty once it was removed after ``IMPORT_FILE_DAYS``, and its rows with it
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    target = models.CharField(max_length=40)
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/%Y/%m", max_length=300)
    dialect = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    profile = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("started"), db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["user", "-id"], name="import_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """A job checks, writes or takes back its rows now, or waits for a worker."""
        return self.state in WITH_JOB and self.job is not None and not self.job.is_over

    @property
    def is_halted(self) -> bool:
        """Its job was stopped or failed: somebody has to say whether it goes on."""
        return self.state in WITH_JOB and self.job is not None and (
            self.job.state in {JobState.STOPPED, JobState.FAILED}
        )  # fmt: skip

    @property
    def standing(self) -> str:
        """Where it stands, in words. A state alone would call stopped work running."""
        if self.is_halted:
            return self.job.get_state_display()
        if self.batch is None or self.batch.undone_at is None:
            return self.get_state_display()
        return _("being taken back") if self.is_working else _("taken back")


WITH_JOB = {ImportState.CHECKING, ImportState.RUNNING, ImportState.DONE}


class RowOutcome(models.IntegerChoices):
    """What will become (before the run) or became (after it) of a row."""

    NEW = 1, _("new")
    CHANGE = 2, _("changed")
    SAME = 3, _("already so")
    SKIP = 4, _("skipped")
    REFUSED = 5, _("refused")


class ImportRow(models.Model):
    """A row of the file between reading and writing. Logged: it must survive a crash (E10).

    ``cells``     as read, for the file of refused rows
    ``values``    {column of the record or name of a follow-up field: value}; a reference that
                  is not found yet stands under its field's name instead of its column
    ``keys``      "<match>:<normalised value>", by which known records are found
    ``problems``  [{"code": …, "column": position or null, "value": …}]
    ``done``      written; set in the transaction that wrote the record
    """

    importing = models.ForeignKey(
        Import, models.CASCADE, related_name="staged", db_index=False, db_column="import_id"
    )
    line = models.PositiveIntegerField()
    cells = ArrayField(models.TextField())
    values = models.JSONField(default=dict)
    keys = ArrayField(models.TextField(), default=list)
    problems = models.JSONField(default=list)
    outcome = models.PositiveSmallIntegerField(choices=RowOutcome, default=RowOutcome.NEW)
    record_id = models.BigIntegerField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("importing", "line", name="importrow_line")]
        # No other index: rows are rewritten twice, and then only inside their page.
