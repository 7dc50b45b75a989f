"""Who sends documents, and to whom they are addressed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.kinds import Invoicing
from invoices.models.fields import percent, pick
from invoices.models.prices import PriceList
from leads.models import Lead
from leads.querysets import OfLeadQuerySet
from records.models import Tracked


class Seller(Tracked):
    """What stands about us on every document; there is exactly one row (or none yet).

    Name, address, country and logo are the organisation's unless said otherwise here.
    ``terms_days``   by when an invoice is to be paid
    ``valid_days``   how long a quote holds
    ``colour``       of headings on documents, six hexadecimal digits
    ``recurring``    what becomes of the invoices of subscriptions, unless these say otherwise (X24)
    ``paid_stages``  {pipeline id: stage id} a deal moves to when its invoice is paid (WA-20)
    """

    record_type = 226
    impersonal = frozenset(
        {"legal_name", "address", "vat_id", "tax_number", "register", "bank", "iban", "bic",
         "footer", "intro", "email", "phone", "colour", "recurring"}
    )  # fmt: skip

    single = models.BooleanField(default=True, unique=True, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True, default="")
    address = models.TextField(_("address"), max_length=500, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True, default="")
    tax_number = models.CharField(_("tax number"), max_length=30, blank=True, default="")
    register = models.CharField(_("commercial register"), max_length=120, blank=True, default="")
    bank = models.CharField(_("bank"), max_length=120, blank=True, default="")
    iban = models.CharField(_("IBAN"), max_length=42, blank=True, default="")
    bic = models.CharField(_("BIC"), max_length=11, blank=True, default="")
    intro = models.TextField(_("words above the lines"), max_length=2_000, blank=True, default="")
    footer = models.TextField(_("words below the lines"), max_length=2_000, blank=True, default="")
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), default=14)
    valid_days = models.PositiveSmallIntegerField(_("days a quote holds"), default=30)
    colour = models.CharField(_("colour"), max_length=6, default="1f5fae")
    recurring = models.CharField(
        _("invoices of subscriptions"), max_length=5, choices=Invoicing, default=Invoicing.DRAFT
    )
    paid_stages = models.JSONField(_("stages of paid deals"), default=dict, blank=True)

    class Meta:
        verbose_name = _("seller on documents")
        verbose_name_plural = _("seller on documents")
        constraints = [
            models.CheckConstraint(name="seller_single", condition=Q(single=True)),
            models.CheckConstraint(
                name="seller_recurring", condition=Q(recurring__in=Invoicing.values)
            ),
            models.CheckConstraint(
                name="seller_colour", condition=Q(colour__regex=r"^[0-9a-f]{6}$")
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class BillingProfile(Tracked):
    """How a lead wants its documents; what is empty is taken from the lead itself.

    ``terms_days``, ``discount_percent``, ``price_list``  where other than usual (LS-29)
    """

    record_type = 227
    line_column = "lead_id"
    goes_with = ("lead",)
    identity = ("name", "email", "vat_id")

    lead = models.OneToOneField(
        Lead, models.PROTECT, related_name="billing", verbose_name=_("lead")
    )
    name = models.CharField(_("name on documents"), max_length=300, blank=True, default="")
    address = models.TextField(_("address"), max_length=500, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True, default="")
    email = models.EmailField(_("e-mail for invoices"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    reference = models.CharField(_("their reference"), max_length=120, blank=True, default="")
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    discount_percent = percent(_("discount in percent"), null=True, blank=True)
    price_list = pick(PriceList, _("price list"), null=True, blank=True)

    objects = OfLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("billing details")
        verbose_name_plural = _("billing details")

    def __str__(self) -> str:
        return self.name
