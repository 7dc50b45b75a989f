"""Reports people keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.lists import Sharing
from records.models.record import Tracked
from records.querysets import TrackedQuerySet


class SavedReportQuerySet(TrackedQuerySet):
    def visible_to(self, user) -> SavedReportQuerySet:
        """One's own and those shared with one; each reader sees the numbers of what is theirs."""
        shared = Q(sharing=Sharing.EVERYONE)
        shared |= Q(sharing=Sharing.TEAM, owner_id__in=user.team_mate_ids)
        return super().visible_to(user).filter(Q(owner=user) | shared)


class SavedReport(Tracked):
    """A question kept under a name (X28): ``params`` exactly as they stand in the address, so
    that words such as "last_quarter" stay live."""

    record_type = 45

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    report = models.CharField(max_length=60, editable=False)
    title = models.CharField(_("name"), max_length=80)
    params = models.TextField(blank=True, default="", max_length=8000)
    sharing = models.CharField(
        _("who sees it"), max_length=8, choices=Sharing, default=Sharing.PRIVATE
    )

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
