"""Where a lead stands, in the organisation's own words."""

from calendar import monthrange
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.kinds import OVER_KINDS, Kind
from leads.models.stages import Stage
from leads.querysets import StatusQuerySet
from notifications.models import Reminding
from records.models import Tracked
from records.tones import Tone


def a_quarter_on(day: date | None = None) -> date:
    """The same day three months later, or the last one that month has (LS-27)."""
    day = day or timezone.localdate()
    month = day.month + 3
    first = day.replace(year=day.year + (month > 12), month=(month - 1) % 12 + 1, day=1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


class Status(Reminding, Tracked):
    """A step inside a stage: free name, colour and definition, fixed ``kind`` (H1).

    ``owner`` answers for the definition and looks at it again on ``review_by``, at least once a
    quarter (LS-27); ``reviewed_on`` is when somebody last did. Reminders are its stage's, unless it
    says its own ``inactivity_days`` (``Reminding``).
    """

    record_type = 104

    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="statuses", verbose_name=_("stage")
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    colour = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.BLUE)
    definition = models.TextField(_("definition"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answers for the definition"),
    )
    review_by = models.DateField(_("review by"), null=True, blank=True, default=a_quarter_on)
    reviewed_on = models.DateField(_("reviewed"), null=True, editable=False)

    objects = StatusQuerySet.as_manager()

    class Meta(Reminding.Meta):
        abstract = False
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ["stage__position", "stage_id", "position", "id"]
        constraints = [
            *Reminding.Meta.constraints,
            models.UniqueConstraint(
                "stage",
                Lower("name"),
                name="status_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("This stage already has a status with this name."),
            ),
            models.CheckConstraint(name="status_named", condition=~Q(name="")),
            models.CheckConstraint(name="status_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="status_colour", condition=Q(colour__in=Tone.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reminding(self) -> Reminding:
        """Whose settings count for leads that stand here: its own, or its stage's."""
        return self if self.inactivity_days is not None else self.stage

    @property
    def is_over(self) -> bool:
        """No further action is needed for leads that stand here (CM-17)."""
        return self.kind in OVER_KINDS
