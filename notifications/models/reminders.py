"""When somebody is reminded of a silent record, and what is held back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.querysets import HoldQuerySet, ReminderQuerySet
from records.models import Attached


class Reminder(models.Model):
    """The reminders of one record: time is a column (TRUST law 3). Derived from the record and
    the settings of its place (``notifications.reminders.planning``), so it may be made anew at
    any time; only how often and when reminders of this silence went out is its own.

    ``basis``     since when the record is silent: a new basis is a new silence
    ``round``     how many reminders this silence has had
    ``given_at``  when the last of them went out
    ``due_at``    when the next one is due; empty where there is none
    ``for_manager``  the next one is for the manager of the owner's team (H6)
    """

    record_type = models.PositiveSmallIntegerField()
    record_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    basis = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    for_manager = models.BooleanField(default=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint("record_type", "record_id", name="reminder_once"),
        ]
        indexes = [
            # The sweep, and what is coming up for those who see everything.
            models.Index("due_at", "id", name="reminder_due", condition=Q(due_at__isnull=False)),
            # What is coming up for some people.
            models.Index(
                "owner_id", "due_at", "id", name="reminder_owner", condition=Q(due_at__isnull=False)
            ),
        ]


class Hold(Attached):
    """Something that would happen to a record by itself, and shall not for now: until a day, or
    until somebody takes it back.

    ``what``   what is held back: "reminder", "rule:7", "task" (``notifications.coming``)
    ``until``  the day on which it may happen again; empty: never, unless taken back
    """

    record_type = 65
    impersonal = frozenset({"what"})

    what = models.CharField(_("what"), max_length=40, editable=False)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "target_type",
                "target_id",
                "what",
                name="hold_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.what
