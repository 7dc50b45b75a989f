"""What is sold."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.kinds import Interval, LinkKind, TaxClass, Unit
from invoices.models.fields import LIVE, TRASHED
from invoices.querysets import ProductQuerySet
from records.models import Record, Tracked


class Product(Record):
    """A thing, a service, or something charged at intervals (X21, X24).

    ``code``      the organisation's own number of it
    ``interval``  how often a price is charged; empty for once
    ``notice_days``  a subscription of it is up for renewal so many days before its end (LS-21)
    """

    record_type = 221
    impersonal = frozenset({"name", "code", "description"})

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("product number"), max_length=60, blank=True, default="")
    description = models.TextField(_("description"), max_length=5_000, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    tax_class = models.CharField(
        _("tax class"), max_length=8, choices=TaxClass, default=TaxClass.STANDARD
    )
    interval = models.CharField(
        _("charged"), max_length=7, choices=Interval, blank=True, default=Interval.ONCE
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"), default=30, validators=[MinValueValidator(0)]
    )
    active = models.BooleanField(_("for sale"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="product_new", condition=LIVE),
            models.Index(fields=["-deleted_at", "-id"], name="product_trash", condition=TRASHED),
        ]
        constraints = [
            models.CheckConstraint(name="product_named", condition=~Q(name="")),
            models.UniqueConstraint(
                Lower("code"),
                name="product_code",
                condition=~Q(code="") & Q(deleted_at__isnull=True),
                violation_error_message=_("There is already a product with this number."),
            ),
            models.CheckConstraint(
                name="product_tax_class", condition=Q(tax_class__in=TaxClass.values)
            ),
            models.CheckConstraint(
                name="product_interval", condition=Q(interval__in=Interval.values)
            ),
            models.CheckConstraint(name="product_unit", condition=Q(unit__in=Unit.values)),
        ]

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.pk])

    def __str__(self) -> str:
        return self.name


class ProductLink(Tracked):
    """``other`` is an upgrade of the product, or goes with it (LS-30, LS-31)."""

    record_type = 222
    goes_with = ("product", "other")

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="links", verbose_name=_("product")
    )
    other = models.ForeignKey(
        Product, models.PROTECT, related_name="linked_from", verbose_name=_("other product")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=LinkKind, default=LinkKind.RELATED)

    class Meta:
        verbose_name = _("related product")
        verbose_name_plural = _("related products")
        constraints = [
            models.UniqueConstraint(
                "product", "other", name="one_link_of_two_products", condition=LIVE
            ),
            models.CheckConstraint(
                name="product_not_with_itself", condition=~Q(product=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.other)
