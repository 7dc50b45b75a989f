"""What products cost, and what the state takes."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from invoices.kinds import TaxCategory, TaxClass
from invoices.models.fields import LIVE, currency, of_currency, percent
from invoices.models.products import Product
from invoices.querysets import TaxRateQuerySet
from records.models import Tracked


class PriceList(Tracked):
    """Prices in one currency, with or without tax; the first of a currency is the usual one.

    ``loyalty_percent``, ``loyalty_months``  whoever has been a customer for so many months gets
    so much off (LS-29); empty for nobody
    """

    record_type = 223

    name = models.CharField(_("name"), max_length=80)
    currency = currency()
    with_tax = models.BooleanField(_("prices include tax"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    loyalty_percent = percent(_("loyalty discount in percent"), null=True, blank=True)
    loyalty_months = models.PositiveSmallIntegerField(
        _("after months as a customer"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="price_list_name",
                condition=LIVE,
                violation_error_message=_("There is already a price list with this name."),
            ),
            models.CheckConstraint(name="price_list_named", condition=~Q(name="")),
            of_currency("price_list_currency"),
            models.CheckConstraint(
                name="price_list_loyalty",
                condition=Q(loyalty_percent__isnull=True, loyalty_months__isnull=True)
                | Q(loyalty_percent__isnull=False, loyalty_months__isnull=False),
                violation_error_message=_("A loyalty discount needs percent and months."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.currency})"


class Price(Tracked):
    """What one unit of a product costs in a list from a quantity on.

    ``amount`` has up to six decimals: a thousandth of a cent per unit is a price.
    """

    record_type = 224
    goes_with = ("product",)

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="prices", verbose_name=_("product")
    )
    price_list = models.ForeignKey(
        PriceList, models.PROTECT, related_name="prices", verbose_name=_("price list")
    )
    amount = models.DecimalField(
        _("price"), max_digits=18, decimal_places=6, validators=[MinValueValidator(Decimal(0))]
    )
    from_quantity = models.DecimalField(
        _("from a quantity of"), max_digits=14, decimal_places=4, default=Decimal(0)
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["price_list__position", "price_list_id", "from_quantity"]
        constraints = [
            models.UniqueConstraint(
                "product",
                "price_list",
                "from_quantity",
                name="one_price_from_a_quantity",
                condition=LIVE,
                violation_error_message=_("This price list has a price from that quantity."),
            ),
            models.CheckConstraint(
                name="price_positive", condition=Q(amount__gte=0, from_quantity__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.price_list.currency}"


class TaxRate(Tracked):
    """What a tax class means in a country from a day to a day (X21).

    ``reason``  the words the law wants on a document that shows no tax
    """

    record_type = 225

    country = models.CharField(_("country"), max_length=2)
    tax_class = models.CharField(_("tax class"), max_length=8, choices=TaxClass)
    category = models.CharField(
        _("category"), max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD
    )
    percent = percent(_("percent"))
    reason = models.CharField(_("reason for no tax"), max_length=200, blank=True, default="")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["country", "tax_class", "-since"]
        constraints = [
            models.UniqueConstraint(
                "country",
                "tax_class",
                "since",
                name="one_tax_rate_from_a_day",
                condition=LIVE,
                violation_error_message=_("There is already a rate from that day."),
            ),
            models.CheckConstraint(
                name="tax_rate_country", condition=Q(country__regex=r"^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="tax_rate_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="only_what_is_taxed_has_percent", condition=Q(category="S") | Q(percent=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.percent.normalize():f} %"
