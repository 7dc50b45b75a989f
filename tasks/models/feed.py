"""The private address at which a calendar program reads somebody's tasks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import Tracked
from tasks.querysets import FeedQuerySet


class CalendarFeed(Tracked):
    """One per user (X10). Of the secret in the address only a hash is kept, so nobody can read it
    here; without one the feed is switched off.
    """

    record_type = 202
    untold = frozenset({"digest"})

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint("digest", name="feed_digest", condition=~Q(digest="")),
        ]

    def __str__(self) -> str:
        return str(self.user)
