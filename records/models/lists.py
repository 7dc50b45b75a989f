"""Lists people save, how they arrange their tabs, and what they selected."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models.record import Tracked
from records.querysets import TrackedQuerySet


class Sharing(models.TextChoices):
    PRIVATE = "private", _("only me")
    TEAM = "team", _("my team")
    EVERYONE = "everyone", _("everyone")


class SavedListQuerySet(TrackedQuerySet):
    def visible_to(self, user) -> SavedListQuerySet:
        """One's own lists and those shared with one; the records in them obey their own rule."""
        shared = Q(sharing=Sharing.EVERYONE)
        shared |= Q(sharing=Sharing.TEAM, owner_id__in=user.team_mate_ids)
        return super().visible_to(user).filter(Q(owner=user) | shared)


class SavedList(Tracked):
    """A live list (CM-09): ``params`` are its filters exactly as they stand in the address, so
    that a stored filter, an address and an API call mean the same records."""

    record_type = 30

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60, editable=False)
    title = models.CharField(_("name"), max_length=60)
    params = models.TextField(blank=True, default="", max_length=8000)
    sort = models.CharField(max_length=200, blank=True, default="")
    columns = models.CharField(max_length=2000, blank=True, default="")
    sharing = models.CharField(
        _("who sees it"), max_length=8, choices=Sharing, default=Sharing.PRIVATE
    )

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["list_name", "owner"], name="savedlist_owner")]

    def __str__(self) -> str:
        return self.title

    def is_visible_to(self, user) -> bool:
        """The same rule as ``visible_to``, for a list at hand; asks for the user's team only
        where somebody else shares with theirs."""
        if not user.is_active:
            return False
        if self.owner_id == user.pk or self.sharing == Sharing.EVERYONE:
            return True
        return self.sharing == Sharing.TEAM and self.owner_id in user.team_mate_ids


class ListTab(models.Model):
    """How one user arranges one tab: declared lists by their key, saved ones by their number."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    list_name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    position = models.SmallIntegerField(null=True)
    hidden = models.BooleanField(default=False)
    opens = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("user", "list_name", "key", name="listtab_once")]


class Selection(models.Model):
    """What somebody selected, as ids: fixed when the confirm page opens (TRUST law 2).

    A filter applied again later would hit hundreds of records nobody was shown. ``params`` are
    kept with ``asked_at`` and ``zone`` to tell which records no longer match. Its random id is
    the reference in addresses; only its user may use it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    params = models.TextField(blank=True)
    ids = ArrayField(models.BigIntegerField())
    count = models.PositiveIntegerField()
    everything = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="selection_age")]
