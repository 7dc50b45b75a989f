"""Something a person has to do."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from leads.kinds import Priority
from leads.models import Lead
from records.models import Record
from tasks.kinds import Repeat, State
from tasks.models.kind import TaskKind
from tasks.querysets import TaskQuerySet
from users.validators import validate_time_zone

LIVE = Q(deleted_at__isnull=True)
OPEN = LIVE & Q(done_at__isnull=True)
TRASHED = Q(deleted_at__isnull=False)
# Set to another time, it is due once more.
TO_REMIND = Q(remind_at__isnull=False) & (
    Q(reminded_at__isnull=True) | ~Q(reminded_at=F("remind_at"))
)
MOST_EVERY = 366


class LateFrom(Func):
    """The moment of a day and time in a zone; without a time, the end of that day."""

    output_field = models.DateTimeField()

    def as_sql(self, compiler, connection, **_context):
        zone, day, time = (compiler.compile(each)[0] for each in self.source_expressions)
        return f"timezone({zone}, {day} + coalesce({time}, '24:00'::time))", []


class Task(Record):
    """A follow-up call, a demo to hold, a mail to send before a trial ends (CM-22).

    ``owner``    the assignee; day and time are meant where the assignee is (``zone``)
    ``lead``     at whose line it is told; a task of one's own may stand alone
    ``deal``     one of that lead's deals
    ``due_on``, ``due_time``  the day, and the time of day where one matters
    ``due_at``   the moment from which it is late: that time, or the end of that day
    ``remind_at``  when to be reminded; ``reminded_at`` the time for which that was done
    ``done_at``, ``done_by``, ``outcome``  once it is done: when, by whom, what came of it

    A task that repeats makes its next one when it is done:

    ``repeat``, ``repeat_every``  every so many days, weeks, months, years
    ``repeat_days``  of a week: "0,2" is Monday and Wednesday
    ``repeat_until``  the last day it may fall on
    ``repeat_from``, ``repeat_on``  first day of the series, and the day this one falls on by the
                     pattern, wherever it was moved to: the 31st stays the 31st after February
    ``skip_free``    moved on to a working day where it falls on a free one (X31)
    ``follows``      the one it came from; one has at most one next
    """

    record_type = 200
    line_column = "lead_id"
    goes_with = ("lead", "deal")
    untold = frozenset({"due_at", "reminded_at"})
    derived = frozenset({"reminded_at"})

    title = models.CharField(_("title"), max_length=200)
    kind = models.ForeignKey(
        TaskKind, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kind")
    )
    note = models.TextField(_("note"), max_length=20_000, blank=True, default="")
    lead = models.ForeignKey(
        Lead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("lead"),
    )
    deal = models.ForeignKey(
        Deal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("deal"),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL, db_default=2
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_time = models.TimeField(_("at"), null=True, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", editable=False,
        validators=[validate_time_zone],
    )  # fmt: skip
    due_at = models.GeneratedField(
        expression=LateFrom("zone", "due_on", "due_time"),
        output_field=models.DateTimeField(),
        db_persist=True,
        null=True,
        verbose_name=_("due"),
    )
    remind_at = models.DateTimeField(_("reminder"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("done by"),
    )
    outcome = models.TextField(_("outcome"), max_length=5_000, blank=True, default="")
    repeat = models.CharField(
        _("repeats"), max_length=7, choices=Repeat, default=Repeat.NEVER, db_default="never"
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("every"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_EVERY)],
    )
    repeat_days = models.CharField(_("on"), max_length=13, blank=True, default="", db_default="")
    repeat_until = models.DateField(_("until"), null=True, blank=True)
    repeat_from = models.DateField(null=True, editable=False)
    repeat_on = models.DateField(null=True, editable=False)
    skip_free = models.BooleanField(_("move to a working day"), default=False, db_default=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="followed_by",
        db_index=False,
        verbose_name=_("repeats"),
    )
    external_system = models.CharField(
        _("imported from"), max_length=40, blank=True, default="", editable=False
    )
    external_id = models.CharField(
        _("id there"), max_length=120, blank=True, default="", editable=False
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            # Each answers a shipped list, a panel or the calendar; no others (SPEED 3).
            models.Index(fields=["owner", "due_at", "id"], name="task_owner_open", condition=OPEN),
            models.Index(fields=["due_at", "id"], name="task_open", condition=OPEN),
            models.Index(fields=["due_at", "id"], name="task_by_due", condition=LIVE),
            models.Index(fields=["owner", "due_on"], name="task_owner_day", condition=LIVE),
            models.Index(fields=["-created_at", "-id"], name="task_new", condition=LIVE),
            models.Index(
                fields=["-done_at", "-id"],
                name="task_done",
                condition=LIVE & Q(done_at__isnull=False),
            ),
            models.Index(fields=["lead", "due_at"], name="task_lead"),
            models.Index(fields=["deal"], name="task_deal", condition=Q(deal__isnull=False)),
            models.Index(
                fields=["remind_at"],
                name="task_reminder",
                condition=OPEN & TO_REMIND,
            ),
            models.Index(fields=["-deleted_at", "-id"], name="task_trash", condition=TRASHED),
        ]
        constraints = [
            models.CheckConstraint(name="task_titled", condition=~Q(title="")),
            models.CheckConstraint(
                name="task_time_of_a_day",
                condition=Q(due_time__isnull=True) | Q(due_on__isnull=False),
                violation_error_message=_("A time needs a day."),
            ),
            models.CheckConstraint(
                name="task_deal_of_lead",
                condition=Q(deal__isnull=True) | Q(lead__isnull=False),
            ),
            models.CheckConstraint(
                name="task_priority", condition=Q(priority__in=Priority.values)
            ),
            models.CheckConstraint(
                name="task_repeat",
                condition=Q(repeat="never")
                | Q(repeat__in=Repeat.values, due_on__isnull=False, repeat_on__isnull=False,
                    repeat_from__isnull=False),
                violation_error_message=_("A task that repeats needs a day to begin with."),
            ),
            models.CheckConstraint(
                name="task_repeat_every",
                condition=Q(repeat_every__gte=1, repeat_every__lte=MOST_EVERY),
            ),
            models.CheckConstraint(
                name="task_repeat_days",
                condition=Q(repeat_days="") | Q(repeat_days__regex=r"^[0-6](,[0-6]){0,6}$"),
            ),
            models.CheckConstraint(
                name="task_not_after_itself",
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
            ),
            # A task done twice at once has one next all the same.
            models.UniqueConstraint("follows", name="task_one_next", condition=LIVE),
            models.UniqueConstraint(
                "external_system",
                "external_id",
                name="task_external",
                condition=~Q(external_id="") & LIVE,
                violation_error_message=_("This id of the other system is already used."),
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("task", args=[self.pk])

    def __str__(self) -> str:
        return self.title

    @property
    def repeats(self) -> bool:
        return self.repeat != Repeat.NEVER

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def state_at(self, now: datetime) -> State:
        """As ``TaskQuerySet`` says it, for one that is at hand."""
        if self.is_done:
            return State.DONE
        return State.OVERDUE if self.due_at and self.due_at <= now else State.OPEN

    def is_today_at(self, now: datetime) -> bool:
        return self.due_on == now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def weekdays(self) -> list[int]:
        """Days of the week it repeats on; Monday is 0."""
        return [int(day) for day in self.repeat_days.split(",") if day]
