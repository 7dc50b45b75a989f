"""Kinds of tasks, as the organisation names them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from lucide import IconDoesNotExist

from records.drawn import lucide
from records.models import Tracked
from records.tones import Tone
from tasks.querysets import KindQuerySet


def validate_icon(name: str) -> None:
    """Raises ValidationError for a name that draws nothing."""
    try:
        lucide(name)
    except IconDoesNotExist:
        raise ValidationError(
            _("There is no icon with this name. See lucide.dev for all names.")
        ) from None


class TaskKind(Tracked):
    """Call, demo, LinkedIn, e-mail, to-do, and whatever an admin adds (CM-22)."""

    record_type = 201

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(
        _("icon"), max_length=40, default="circle-check", validators=[validate_icon]
    )
    colour = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.GREY)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of task")
        verbose_name_plural = _("kinds of tasks")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="task_kind_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("There is already a kind with this name."),
            ),
            models.CheckConstraint(name="task_kind_named", condition=~Q(name="")),
            models.CheckConstraint(name="task_kind_colour", condition=Q(colour__in=Tone.values)),
        ]

    def __str__(self) -> str:
        return self.name
