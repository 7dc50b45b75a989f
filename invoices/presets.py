"""What a fresh installation begins with: number series, and the tax rates of its country.

Rates of value added tax (standard, reduced, second reduced) as they were known at the beginning of
2026. They agree with published overviews of 2025 and the changes since that are known here; the
authorities' own tables were not read. They are a proposal: the page that adds them says to check
them, and an admin changes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.kinds import Series, TaxCategory, TaxClass
from invoices.models import NumberSeries, TaxRate

PATTERNS = {
    Series.QUOTE: "Q-{year}-{number:04}",
    Series.INVOICE: "INV-{year}-{number:04}",
    Series.PROFORMA: "PRO-{year}-{number:04}",
    Series.CREDIT_NOTE: "CN-{year}-{number:04}",
}
BEGINNING = date(2024, 1, 1)
# Where the rates above hold only from a later day.
SINCE = {
    "EE": date(2025, 7, 1),
    "FI": date(2026, 1, 1),
    "LT": date(2026, 1, 1),
    "RO": date(2025, 8, 1),
    "SK": date(2025, 1, 1),
}
CLASSES = (TaxClass.STANDARD, TaxClass.REDUCED, TaxClass.SECOND)
PERCENTS = {
    "AT": "20 10 13", "BE": "21 6 12", "BG": "20 9", "CH": "8.1 2.6 3.8", "CY": "19 5 9",
    "CZ": "21 12", "DE": "19 7", "DK": "25", "EE": "24 9 13", "ES": "21 10 4", "FI": "25.5 13.5 10",
    "FR": "20 5.5 10", "GB": "20 5", "GR": "24 6 13", "HR": "25 5 13", "HU": "27 5 18",
    "IE": "23 13.5 9", "IT": "22 10 5", "LT": "21 5 12", "LU": "17 8 14", "LV": "21 12 5",
    "MT": "18 5 7", "NL": "21 9", "NO": "25 15 12", "PL": "23 8 5", "PT": "23 6 13", "RO": "21 11",
    "SE": "25 12 6", "SI": "22 9.5 5", "SK": "23 19 5",
}  # fmt: skip


def series() -> list[NumberSeries]:
    return [NumberSeries(kind=kind, pattern=pattern) for kind, pattern in PATTERNS.items()]


def rates(country: str) -> Iterator[TaxRate]:
    """The usual rates of a country, zero and exempt; nothing where they are not known here."""
    percents = PERCENTS.get(country, "").split()
    since = SINCE.get(country, BEGINNING)
    for tax_class, percent in zip(CLASSES, percents, strict=False):
        yield TaxRate(country=country, tax_class=tax_class, percent=Decimal(percent), since=since)
    if percents:
        yield TaxRate(
            country=country, tax_class=TaxClass.ZERO, category=TaxCategory.ZERO,
            percent=Decimal(0), since=since,
        )  # fmt: skip
        yield TaxRate(
            country=country, tax_class=TaxClass.EXEMPT, category=TaxCategory.EXEMPT,
            percent=Decimal(0), since=since, reason=_("Exempt from tax"),
        )  # fmt: skip


def add_where_none(*, using: str = "default", **_signal) -> None:
    """After ``migrate`` of an empty database: each kind of document has a series from the start,
    so that nobody meets a draft that cannot be issued."""
    if not NumberSeries.objects.using(using).exists():
        NumberSeries.objects.using(using).bulk_create(series())
