"""What every record is: a row whose whole story is told by events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.querysets import TrackedQuerySet


class Tracked(models.Model):
    """A row whose every change is an event (set-up tables, users, records).

    Declarations a concrete model makes:

    ``record_type``  small number, unique in the product, stored in events; never reused
    ``line_column``  column with the id of the record at which its story is told: ``"id"`` for
                     the root of a line, a foreign key's column below it, ``None`` for set-up
    ``whole_line``   its page tells the story of the whole line, with its own part marked
    ``spanned``      {field name: span code}: fields whose past values are kept with their dates
    ``untold``       columns that never appear in events (derived values, secrets)
    ``derived``      columns that follow from the rest and are written by
                     ``records.actions.deriving``, without event and version
    ``goes_with``    foreign keys to records that take this row along when deleted for good
    ``identity``     columns that name a person: erasing one takes their values out of other
                     texts as well, and leaves those of another person alone (X36)
    ``impersonal``   columns of free text that say nothing of a person and outlive an erasure
    ``gone_when_erased``  the whole row goes when its person is erased; with a condition, such rows
    """

    record_type: ClassVar[int]
    line_column: ClassVar[str | None] = None
    whole_line: ClassVar[bool] = False
    spanned: ClassVar[dict[str, int]] = {}
    untold: ClassVar[frozenset[str]] = frozenset()
    derived: ClassVar[frozenset[str]] = frozenset()
    goes_with: ClassVar[tuple[str, ...]] = ()
    identity: ClassVar[tuple[str, ...]] = ()
    impersonal: ClassVar[frozenset[str]] = frozenset()
    gone_when_erased: ClassVar[bool | models.Q] = False

    version = models.PositiveIntegerField(
        _("version"), default=1, db_default=1, editable=False
    )  # +1 per write; forms send it back (TRUST E9)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    deleted_at = models.DateTimeField(_("in the trash since"), null=True, editable=False)

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_trashed(self) -> bool:
        return self.deleted_at is not None


class Record(Tracked):
    """A row people work with: it has an owner and custom fields."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # lists declare composite indexes that start with the owner
        verbose_name=_("owner"),
    )
    custom = models.JSONField(_("custom fields"), default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True
