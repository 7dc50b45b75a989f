"""When somebody is away, and who stands in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.models import Tracked
from users.querysets import AbsenceQuerySet


class Absence(Tracked):
    """Whole days away, first and last day included; the substitute gets what falls due."""

    record_type = 4

    user = models.ForeignKey(
        "users.User", models.PROTECT, related_name="absences", verbose_name=_("user")
    )
    since = models.DateField(_("first day away"))
    until = models.DateField(_("last day away"))
    substitute = models.ForeignKey(
        "users.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("substitute"),
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(name="absence_forward", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="absence_substitute_is_another",
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} – {self.until:%Y-%m-%d}"
