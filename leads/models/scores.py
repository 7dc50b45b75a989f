"""What makes a lead worth a call: points for conditions, set up by an admin."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import Tracked


class Since(models.TextChoices):
    """The moments of a lead points can be counted from."""

    CREATED = "created_at", _("the lead was added")
    RESPONSE = "last_response_at", _("the last response")
    ACTION = "last_action_at", _("our last action")
    STAGE = "stage_entered_at", _("it came into its stage")


class ScoreRule(Tracked):
    """So many points for leads that meet the filters (LS-23, SX-18).

    ``words``        what a rep reads beside the points: "replied within 3 days"
    ``points``       −100 to 100, never 0
    ``params``       filters in the list language, as they stand in an address; empty: every lead
    ``halve_days``   the points halve every so many days since ``halve_from``; without that
                     moment there are none
    A lead's score is the sum of its points.
    """

    record_type = 112

    words = models.CharField(_("in words"), max_length=120)
    points = models.SmallIntegerField(_("points"))
    params = models.TextField(_("conditions"), blank=True, default="", max_length=8000)
    halve_days = models.PositiveSmallIntegerField(_("halve every … days"), null=True, blank=True)
    halve_from = models.CharField(
        _("counted from when"), max_length=20, choices=Since, blank=True, default=""
    )

    class Meta:
        verbose_name = _("score rule")
        verbose_name_plural = _("score rules")
        ordering = ["-points", "id"]
        constraints = [
            models.CheckConstraint(name="score_rule_worded", condition=~Q(words="")),
            models.CheckConstraint(
                name="score_rule_points",
                condition=Q(points__gte=-100, points__lte=100) & ~Q(points=0),
                violation_error_message=_("Points lie between −100 and 100 and are not 0."),
            ),
            models.CheckConstraint(
                name="score_rule_since", condition=Q(halve_from__in=["", *Since.values])
            ),
            models.CheckConstraint(
                name="score_rule_decay",
                condition=Q(halve_days__isnull=True, halve_from="")
                | (Q(halve_days__isnull=False, halve_days__gte=1) & ~Q(halve_from="")),
                violation_error_message=_(
                    "Points that halve need both: every how many days, and counted from when."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.words
