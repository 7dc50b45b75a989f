"""What quotes and invoices have in common."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from invoices.kinds import Interval, TaxCategory, Unit
from invoices.models.fields import currency, percent, pick, total
from invoices.models.prices import PriceList
from invoices.models.products import Product
from leads.models import Contact
from records.models import Record, Tracked

CONTENT = frozenset(
    {"number", "currency", "with_tax", "language", "discount_percent", "discount_amount",
     "discount_words", "intro", "footer", "reference", "buyer", "seller", "net", "tax", "gross"}
)  # fmt: skip
# What a copy of a document takes over.
COPIED = (
    "lead", "deal", "contact", "name", "currency", "with_tax", "price_list", "language",
    "discount_percent", "discount_amount", "discount_words", "reference", "owner",
)  # fmt: skip
WORKED_OUT = frozenset({"net", "tax", "gross", "frozen", "pdf", "pdf_hash"})


class Document(Record):
    """A document a client gets.

    ``number``   none while it is a draft (TRUST law 8)
    ``with_tax``  prices of the lines include tax
    ``discount_percent``, ``discount_amount``  off the sum of the lines, one or both
    ``buyer``, ``seller``  names, addresses and tax ids as they were when it went out; empty in a
                 draft, which takes them from today's
    ``net``, ``tax``, ``gross``  worked out by ``invoices.computing``, in units of ``currency``
    ``external_system``  the program it was written with, whose number it keeps; empty for ours
    ``frozen``     what it said when it went out, as a hash no later change may part from
    ``pdf``, ``pdf_hash``  the document as it went out, and its SHA-256
    """

    number = models.CharField(_("number"), max_length=60, null=True, editable=False)  # noqa: DJ001
    deal = pick(Deal, _("deal"), null=True, blank=True)
    contact = pick(Contact, _("contact"), null=True, blank=True)
    name = models.CharField(_("title"), max_length=200, blank=True, default="")
    currency = currency()
    with_tax = models.BooleanField(_("prices include tax"), default=False)
    price_list = pick(PriceList, _("price list"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    discount_percent = percent(_("discount in percent"), null=True, blank=True)
    discount_amount = models.DecimalField(
        _("discount"), max_digits=18, decimal_places=3, null=True, blank=True
    )
    discount_words = models.CharField(
        _("words for the discount"), max_length=120, blank=True, default=""
    )
    intro = models.TextField(_("words above the lines"), max_length=2_000, blank=True, default="")
    footer = models.TextField(_("words below the lines"), max_length=2_000, blank=True, default="")
    reference = models.CharField(_("their reference"), max_length=120, blank=True, default="")
    buyer = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    seller = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    net = total(_("without tax"))
    tax = total(_("tax"))
    gross = total(_("total"))
    frozen = models.CharField(max_length=32, blank=True, default="", editable=False)
    pdf = models.FileField(max_length=200, blank=True, default="", editable=False)
    pdf_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    viewed_at = models.DateTimeField(_("first seen"), null=True, editable=False)
    external_system = models.CharField(
        _("other system"), max_length=60, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True


class Line(Tracked):
    """One line of a document, with words and prices of its own: a product may change later.

    ``price``     of one unit in the document's currency
    ``net``       quantity × price less the discount, rounded to the currency (in the kind of
                  price of the document: with tax where its prices include tax)
    ``interval``  what is charged again, how often; ``service_start`` and ``service_end`` the days
                  a service covers (CM-35, H9)
    """

    position = models.PositiveIntegerField(_("position"), default=0)
    product = pick(Product, _("product"), null=True, blank=True)
    name = models.CharField(_("description"), max_length=300)
    details = models.TextField(_("details"), max_length=2_000, blank=True, default="")
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, default=Decimal(1)
    )
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)
    discount_percent = percent(_("discount in percent"), null=True, blank=True)
    tax_category = models.CharField(
        _("tax category"), max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD
    )
    tax_percent = percent(_("tax in percent"), default=Decimal(0))
    tax_reason = models.CharField(_("reason for no tax"), max_length=200, blank=True, default="")
    interval = models.CharField(
        _("charged"), max_length=7, choices=Interval, blank=True, default=Interval.ONCE
    )
    service_start = models.DateField(_("service from"), null=True, blank=True)
    service_end = models.DateField(_("service until"), null=True, blank=True)
    net = total(_("amount"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def of_product(name: str) -> models.Index:
    """Where a product was sold, newest first."""
    return models.Index(fields=["product", "-id"], name=name, condition=Q(product__isnull=False))


def line_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(name=f"{name}_named", condition=~Q(name="")),
        models.CheckConstraint(
            name=f"{name}_tax",
            condition=Q(tax_category__in=TaxCategory.values)
            & (Q(tax_category="S") | Q(tax_percent=0)),
        ),
        models.CheckConstraint(name=f"{name}_unit", condition=Q(unit__in=Unit.values)),
        models.CheckConstraint(name=f"{name}_interval", condition=Q(interval__in=Interval.values)),
        models.CheckConstraint(
            name=f"{name}_service",
            condition=Q(service_end__isnull=True)
            | Q(service_start__isnull=False, service_end__gte=models.F("service_start")),
            violation_error_message=_("A service ends after it begins."),
        ),
    ]
