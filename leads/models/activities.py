"""What our people and a lead did together: calls, meetings, mails being written."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from leads.querysets import OfLeadQuerySet
from records.models import Tracked


class ActivityKind(models.TextChoices):
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    EMAIL = "email", _("e-mail draft")


class Direction(models.TextChoices):
    OUT = "out", _("we called")
    IN = "in", _("they called")


class CallOutcome(models.TextChoices):
    REACHED = "reached", _("reached")
    NO_ANSWER = "no_answer", _("no answer")
    VOICEMAIL = "voicemail", _("voicemail left")
    BUSY = "busy", _("busy")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class Activity(Tracked):
    """A call or meeting that took place, or an e-mail being written (CM-15, WA-12).

    ``at``       when it took place; never in the future, for what is to be done is a task
    ``minutes``  how long it took
    ``to``, ``subject``  of an e-mail, which stays a draft until it is sent
    ``external_system``, ``external_id``  the row of another system it was imported from
    """

    record_type = 110
    line_column = "lead_id"
    goes_with = ("lead",)
    impersonal = frozenset({"external_system"})

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="activities", editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ActivityKind, editable=False)
    at = models.DateTimeField(_("when"))
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, blank=True, default=""
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=CallOutcome, blank=True, default=""
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    to = models.CharField(_("to"), max_length=300, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("notes"), max_length=20_000, blank=True, default="")
    external_system = models.CharField(
        _("imported from"), max_length=40, blank=True, default="", editable=False
    )
    external_id = models.CharField(
        _("id there"), max_length=120, blank=True, default="", editable=False
    )

    objects = OfLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "external_system",
                "external_id",
                name="activity_external",
                condition=~Q(external_id="") & Q(deleted_at__isnull=True),
                violation_error_message=_("This id of the other system is already used."),
            ),
            models.CheckConstraint(name="activity_kind", condition=Q(kind__in=ActivityKind.values)),
            models.CheckConstraint(
                name="activity_call",
                condition=~Q(kind="call")
                | Q(direction__in=Direction.values, outcome__in=CallOutcome.values),
            ),
        ]

    @property
    def was_answered(self) -> bool:
        """Somebody was reached, called us, or met us."""
        return (
            self.kind == ActivityKind.MEETING
            or self.direction == Direction.IN
            or self.outcome == CallOutcome.REACHED
        )

    def __str__(self) -> str:
        return self.subject or self.text[:80] or str(self.get_kind_display())
