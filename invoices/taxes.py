"""Which tax a line bears: by the product's class, where we are and where the client is (X21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from invoices.kinds import TaxCategory, TaxClass
from invoices.models import BillingProfile, TaxRate
from invoices.parties import seller_today
from leads.models import Lead

MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(MEMBERS.split())


@dataclass(frozen=True, slots=True)
class Taxed:
    category: str
    percent: Decimal
    reason: str = ""


def tax_on(lead: Lead | None, tax_class: str = TaxClass.STANDARD, *, on: date) -> Taxed:
    """The proposal for a new line; whoever writes the document may say otherwise.

    At home and for consumers in the EU the seller's rate; a business with a VAT id elsewhere in
    the EU owes the tax itself (reverse charge); outside the EU a seller of the EU exports. Where
    nobody said for whom, it is as at home.
    """
    home = seller_today()["country"]
    profile = BillingProfile.objects.filter(lead=lead, deleted_at=None).first() if lead else None
    there = (profile.country if profile else "") or (lead.country if lead else "") or home
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


SPECIAL = (TaxCategory.REVERSE, TaxCategory.COMMUNITY, TaxCategory.EXPORT, TaxCategory.EXEMPT,
           TaxCategory.OUTSIDE, TaxCategory.ZERO)  # fmt: skip


def tax_choices(
    lead: Lead | None, known: Iterable[Taxed] = (), *, on: date
) -> list[tuple[Taxed, str]]:
    """What may be chosen for a line, the usual one for this lead first: the rates at home, the
    special cases, and what a line has already."""
    home = seller_today()["country"]
    rows = TaxRate.objects.on(on).filter(country=home)
    rates = [Taxed(row.category, row.percent, row.reason) for row in rows.order_by("-percent")]
    usual = [tax_on(lead, on=on)] if lead else []
    special = [Taxed(each, Decimal(0)) for each in SPECIAL]
    found: dict[Taxed, str] = {}
    for each in (*usual, *rates, *special, *known):
        found.setdefault(normal(each), words(each))
    return list(found.items())


def normal(tax: Taxed) -> Taxed:
    return Taxed(tax.category, Decimal(f"{tax.percent.normalize():f}"), tax.reason)


def words(tax: Taxed) -> str:
    """ "19 %", or what stands for no tax."""
    if tax.category == TaxCategory.STANDARD:
        return f"{format_decimal(tax.percent, locale=to_locale(get_language() or 'en'))} %"
    return f"0 %, {TaxCategory(tax.category).label}"
