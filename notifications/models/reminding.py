"""The settings of a place records stand in: when somebody is reminded of the silent ones."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reminding(models.Model):
    """A stage or status: after how many days without action the owner is reminded.

    ``inactivity_days``   whole days without action before that (WB-19); empty means never
    ``repeat_every_days`` then again every so many days, ``repeat_at_most`` times; empty: without
                          end (H6)
    ``escalate``          at last the team's manager is told (H6)
    """

    inactivity_days = models.PositiveSmallIntegerField(
        _("remind after days without action"), null=True, blank=True
    )
    repeat_every_days = models.PositiveSmallIntegerField(
        _("then again every … days"), null=True, blank=True
    )
    repeat_at_most = models.PositiveSmallIntegerField(_("at most … times"), null=True, blank=True)
    escalate = models.BooleanField(_("then tell the team's manager"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_days",
                condition=(Q(inactivity_days__isnull=True) | Q(inactivity_days__gte=1))
                & (Q(repeat_every_days__isnull=True) | Q(repeat_every_days__gte=1)),
                violation_error_message=_("Days are counted from 1; leave empty for never."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_repeat",
                condition=Q(repeat_every_days__isnull=True) | Q(inactivity_days__isnull=False),
                violation_error_message=_("A repeated reminder needs a first one."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_escalate",
                condition=Q(escalate=False)
                | Q(repeat_every_days__isnull=True)
                | Q(repeat_at_most__isnull=False),
                violation_error_message=_("Say how many times before the manager is told."),
            ),
        ]


REMINDING = ("inactivity_days", "repeat_every_days", "repeat_at_most", "escalate")
