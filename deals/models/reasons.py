"""Why deals are lost, in the organisation's own words."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from deals.querysets import PipelineQuerySet
from records.models import Tracked


class LostReason(Tracked):
    """Chosen whenever a deal is closed as lost, so that reports can count them (WA-27, WA-28)."""

    record_type = 153

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PipelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for losing")
        verbose_name_plural = _("reasons for losing")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="lost_reason_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("There is already a reason with this name."),
            ),
            models.CheckConstraint(name="lost_reason_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
