"""Files people put beside a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.attached import Attached


class Preview(models.TextChoices):
    """What became of the small picture of a file."""

    NONE = "", _("none")
    WAITING = "waiting", _("waiting")
    READY = "ready", _("ready")
    FAILED = "failed", _("cannot be drawn")


def preview_paths(path: str) -> tuple[str, str]:
    """Where the thumbnail and the large picture of a stored file lie, if there are any."""
    place = f"previews/{path.removeprefix('attachments/')}"
    return f"{place}-s.jpg", f"{place}-l.jpg"


class Attachment(Attached):
    """A file of a record (WA-12, X38).

    ``path`` is random and made by us, below the media folder; ``name`` is what the sender called
    it, cleaned, and never becomes a path. ``size`` is bytes, ``content_type`` what the first
    bytes show.
    """

    record_type = 43
    untold = frozenset({"path", "preview"})
    derived = frozenset({"preview"})
    gone_when_erased = True

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    path = models.CharField(max_length=100, editable=False)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    preview = models.CharField(
        _("preview"), max_length=7, choices=Preview, default="", blank=True, editable=False
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="file_target"),
            models.Index(fields=["id"], name="file_waiting", condition=Q(preview="waiting")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_preview(self) -> bool:
        return self.preview == Preview.READY

    @property
    def icon(self) -> str:
        """What stands where there is no picture of it."""
        if self.content_type == "application/pdf":
            return "file-text"
        return "image" if self.content_type.startswith("image/") else "paperclip"
