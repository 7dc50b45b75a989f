"""The large steps of the line."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leads.kinds import StageCategory
from leads.querysets import OrderedQuerySet
from notifications.models import Reminding
from records.models import Tracked


class Stage(Reminding, Tracked):
    """A named group of statuses, in the organisation's own order (WB-08, WB-09, LS-05).

    Who is silent there is reminded of as ``Reminding`` says (WB-18…20, H6).
    """

    record_type = 103

    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=12, choices=StageCategory)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OrderedQuerySet.as_manager()

    class Meta(Reminding.Meta):
        abstract = False
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "id"]
        constraints = [
            *Reminding.Meta.constraints,
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
        ]

    def __str__(self) -> str:
        return self.name
