"""What people say about a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.attached import Attached
from records.models.record import Tracked
from records.tones import Tone
from records.validators import check_icon


class CommentType(Tracked):
    """A kind of comment with its icon and colour, defined by the admin (SX-23, H12)."""

    record_type = 41

    name = models.CharField(_("name"), max_length=50, unique=True)
    icon = models.CharField(
        _("icon"), max_length=50, default="message-square", validators=[check_icon]
    )
    colour = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.BLUE)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_answer = models.BooleanField(
        _("the other side answered"),
        default=False,
        help_text=_("A comment of this type tells of something they said or wrote."),
    )

    class Meta:
        verbose_name = _("comment type")
        verbose_name_plural = _("comment types")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Comment(Attached):
    """A comment on any record; its author may edit and delete it (WA-12).

    ``external_system``, ``external_id``  the row of another system it was imported from
    """

    record_type = 42
    impersonal = frozenset({"external_system"})

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    type = models.ForeignKey(
        CommentType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("type"),
    )
    text = models.TextField(_("comment"), max_length=10_000)
    external_system = models.CharField(
        _("imported from"), max_length=40, blank=True, default="", editable=False
    )
    external_id = models.CharField(
        _("id there"), max_length=120, blank=True, default="", editable=False
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["target_type", "target_id", "-id"], name="comment_target")]
        constraints = [
            models.UniqueConstraint(
                "external_system",
                "external_id",
                name="comment_external",
                condition=~Q(external_id="") & Q(deleted_at__isnull=True),
                violation_error_message=_("This id of the other system is already used."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
