"""Short lists an organisation keeps: where leads come from, through whom, where they are."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leads.querysets import OrderedQuerySet
from records.models import Tracked


class Term(Tracked):
    """One entry of such a list."""

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OrderedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="%(class)s_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("This name is already in the list."),
            ),
            models.CheckConstraint(name="%(class)s_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Source(Term):
    """Where the lead learned of the company (SX-11, LS-28, WB-03)."""

    record_type = 105

    class Meta(Term.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class Partner(Term):
    """Who brought the lead, or serves it (SX-07)."""

    record_type = 106

    class Meta(Term.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")


class Location(Term):
    """The office, branch or area a lead belongs to (SX-08)."""

    record_type = 107

    class Meta(Term.Meta):
        verbose_name = _("location")
        verbose_name_plural = _("locations")


class Category(Term):
    """The organisation's own way to sort leads, beside stages (SX-14, WB-12)."""

    record_type = 108

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
