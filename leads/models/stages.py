"""The large steps of the line."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leads.kinds import StageCategory
from leads.querysets import OrderedQuerySet
from records.models import Tracked


class Stage(Tracked):
    """A named group of statuses, in the organisation's own order (WB-08, WB-09, LS-05).

    ``inactivity_days``   after that many days without action the owner is reminded (WB-19);
                          empty means never
    ``repeat_every_days`` then again every so many days, ``repeat_at_most`` times (H6)
    ``escalate``          at last the team's manager is told (H6)
    """

    record_type = 103

    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=12, choices=StageCategory)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    inactivity_days = models.PositiveSmallIntegerField(
        _("remind after days without action"), null=True, blank=True
    )
    repeat_every_days = models.PositiveSmallIntegerField(
        _("then again every … days"), null=True, blank=True
    )
    repeat_at_most = models.PositiveSmallIntegerField(_("at most … times"), null=True, blank=True)
    escalate = models.BooleanField(_("then tell the team's manager"), default=False)

    objects = OrderedQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="stage_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("There is already a stage with this name."),
            ),
            models.CheckConstraint(name="stage_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="stage_category", condition=Q(category__in=StageCategory.values)
            ),
            models.CheckConstraint(
                name="stage_days",
                condition=(Q(inactivity_days__isnull=True) | Q(inactivity_days__gte=1))
                & (Q(repeat_every_days__isnull=True) | Q(repeat_every_days__gte=1)),
                violation_error_message=_("Days are counted from 1; leave empty for never."),
            ),
            models.CheckConstraint(
                name="stage_repeat",
                condition=Q(repeat_every_days__isnull=True) | Q(inactivity_days__isnull=False),
                violation_error_message=_("A repeated reminder needs a first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
