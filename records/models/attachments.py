"""Files people put beside a record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.attached import Attached


class Attachment(Attached):
    """A file of a record (WA-12, X38).

    ``path`` is random and made by us, below the media folder; ``name`` is what the sender called
    it, cleaned, and never becomes a path. ``size`` is bytes, ``content_type`` what the first
    bytes show.
    """

    record_type = 43
    untold = frozenset({"path"})
    gone_when_erased = True

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    path = models.CharField(max_length=100, editable=False)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["target_type", "target_id", "-id"], name="file_target")]

    def __str__(self) -> str:
        return self.name
