"""Which tax a line bears: by the product's class, where we are and where the client is (X21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.kinds import TaxCategory, TaxClass
from invoices.models import BillingProfile, TaxRate
from invoices.numbers.taking import day_at
from invoices.parties import seller_today
from leads.models import Lead

MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(MEMBERS.split())


@dataclass(frozen=True, slots=True)
class Taxed:
    category: str
    percent: Decimal
    reason: str = ""


def tax_on(lead: Lead, tax_class: str = TaxClass.STANDARD, *, on: date | None = None) -> Taxed:
    """The proposal for a new line; whoever writes the document may say otherwise.

    At home and for consumers in the EU the seller's rate; a business with a VAT id elsewhere in
    the EU owes the tax itself (reverse charge); outside the EU a seller of the EU exports.
    """
    on = on or day_at(timezone.now())
    home = seller_today()["country"]
    profile = BillingProfile.objects.filter(lead=lead, deleted_at=None).first()
    there = (profile.country if profile else "") or lead.country or home
    if home in EU and there != home:
        if there in EU and profile and profile.vat_id:
            return Taxed(TaxCategory.REVERSE, Decimal(0), _("Reverse charge"))
        if there not in EU:
            return Taxed(TaxCategory.EXPORT, Decimal(0), _("Export outside the EU"))
    rate = (
        TaxRate.objects.on(on).filter(country=home, tax_class=tax_class).order_by("-since").first()
    )
    if rate is None:
        return Taxed(TaxCategory.ZERO, Decimal(0))
    return Taxed(rate.category, rate.percent, rate.reason)
