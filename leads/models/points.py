"""How a lead can be reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.kinds import PointKind
from leads.models.contacts import Contact
from leads.models.lead import Lead
from leads.querysets import PointQuerySet
from records.models import Tracked


class ContactPoint(Tracked):
    """One e-mail address or phone number of a lead, or of a contact at it (H11, SX-05, SX-06).

    ``value``     as somebody typed it
    ``normal``    as it is compared: lower case for e-mail, E.164 for phone (``leads.normal``)
    ``position``  order of entry. The first one of a kind is the primary one, so that there is
                  exactly one wherever there is any, whatever is removed, undone or imported.

    Nobody has the same address twice: a holder (the lead itself, or one contact at it) keeps a
    normalised value once. Colleagues may share a number.
    """

    record_type = 102
    line_column = "lead_id"
    goes_with = ("lead", "contact")
    identity = ("value", "normal")
    gone_when_erased = True

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="points", db_index=False, verbose_name=_("lead")
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        db_index=False,
        verbose_name=_("contact"),
    )
    kind = models.CharField(_("kind"), max_length=5, choices=PointKind)
    value = models.CharField(_("value"), max_length=254)
    normal = models.CharField(max_length=254, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail or phone")
        verbose_name_plural = _("e-mails and phones")
        ordering = ["position", "id"]
        indexes = [
            models.Index("normal", "kind", name="point_normal"),
            # Deleting a contact for good asks for what refers to it.
            models.Index(
                fields=["contact"], name="point_contact", condition=Q(contact__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "contact", "kind", "normal"],
                name="point_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="point_kind", condition=Q(kind__in=PointKind.values)),
            models.CheckConstraint(name="point_filled", condition=~Q(value="") & ~Q(normal="")),
            models.CheckConstraint(
                name="point_shape",
                condition=Q(kind="email", normal__contains="@")
                | Q(kind="phone", normal__regex=r"^\+?[0-9]+(x[0-9]+)?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.value
