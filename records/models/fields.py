"""Custom fields: what an installation adds to a record type, without a release."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from records.models.record import Tracked
from records.querysets import TrackedQuerySet

# No double or closing underscore: "custom.<key>__<operator>" stays readable in addresses.
KEY_PATTERN = r"^[a-z](_?[a-z0-9]){0,40}\Z"


class FieldType(models.TextChoices):
    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    CHOICE = "choice", _("one of a list")
    MULTI = "multi", _("several of a list")
    BOOLEAN = "boolean", _("yes or no")
    URL = "url", _("web address")


class IndexState(models.TextChoices):
    NONE = "none", _("no index")
    BUILDING = "building", _("being built")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class FieldDefinitionQuerySet(TrackedQuerySet):
    def on(self, target_type: int) -> FieldDefinitionQuerySet:
        """Fields in use on a record type, in the order people see them."""
        return self.live().filter(target_type=target_type).order_by("position", "id")

    def shown_to(self, user) -> FieldDefinitionQuerySet:
        return self.shown_to_role(str(user.role))

    def shown_to_role(self, role: str) -> FieldDefinitionQuerySet:
        """Fields this role may see; no role named means everybody."""
        return self.filter(Q(roles=[]) | Q(roles__contains=[role]))


class FieldDefinition(Tracked):
    """One custom field of one record type (X09).

    The value stands in the record's ``custom`` under ``key``: number → JSON number, date → ISO
    text, several choices → list; an empty value is a missing key. ``choices`` are the words
    themselves, so lists, exports and filters stay readable. An indexed field costs one b-tree on
    every write of the record, therefore at most five per record type.
    """

    record_type = 40
    # Progress of the index build is not history.
    untold = frozenset({"index_state"})

    target_type = models.PositiveSmallIntegerField(_("record type"))
    key = models.CharField(
        _("key"),
        max_length=41,
        validators=[
            RegexValidator(
                KEY_PATTERN,
                _("Use small letters and digits, with a single _ between words."),
            )
        ],
    )
    label = models.CharField(_("label"), max_length=100)
    type = models.CharField(_("type"), max_length=10, choices=FieldType)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("required"), default=False)
    section = models.CharField(_("section"), max_length=100, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    roles = models.JSONField(
        _("visible to roles"),
        default=list,
        blank=True,
        help_text=_("Nobody chosen means everybody."),
    )
    personal = models.BooleanField(
        _("about the person"),
        default=True,
        db_default=True,
        help_text=_("Goes when somebody's personal data is erased."),
    )
    indexed = models.BooleanField(
        _("fast filter and sort"),
        default=False,
        help_text=_("At most five fields per record type."),
    )
    index_state = models.CharField(
        _("index"), max_length=10, choices=IndexState, default=IndexState.NONE, editable=False
    )

    objects = FieldDefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            # A retired key may be given again only by restoring it: its values are still there.
            models.UniqueConstraint("target_type", "key", name="field_key"),
            models.CheckConstraint(name="field_key_shape", condition=Q(key__regex=KEY_PATTERN)),
        ]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def column(self) -> str:
        """The name in columns, filters and events: ``custom.<key>``."""
        return f"custom.{self.key}"
