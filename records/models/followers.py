"""Who wants to hear about a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.attached import Attached


class Follower(Attached):
    """A person who hears of what happens to a record (X37). Unfollowing puts the row in the trash.

    Following gives no right: whoever notifies asks ``visible_to`` again.
    """

    record_type = 44

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(
                "target_type",
                "target_id",
                "user",
                name="follows_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
