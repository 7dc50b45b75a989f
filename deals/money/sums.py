"""Sums of deals in the base currency that say what they leave out (X05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import ngettext

from deals.models import Deal

ZERO = Decimal(0)
UNRATED = Q(value__isnull=False, base_value__isnull=True)


@dataclass(frozen=True)
class Total:
    """``value`` and ``weighted`` (value × win likelihood) are in the base currency; ``unrated``
    counts by currency the deals that are missing in them for want of a rate."""

    count: int = 0
    value: Decimal = ZERO
    weighted: Decimal = ZERO
    unrated: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: Total) -> Total:
        unrated = dict(self.unrated)
        for currency, count in other.unrated.items():
            unrated[currency] = unrated.get(currency, 0) + count
        return Total(
            self.count + other.count,
            self.value + other.value,
            self.weighted + other.weighted,
            unrated,
        )

    @property
    def missing(self) -> list[str]:
        """“2 deals in XAF have no rate”, a sentence per currency."""
        return [missing_words(count, currency) for currency, count in sorted(self.unrated.items())]


def missing_words(count: int, currency: str) -> str:
    return ngettext(
        "%(n)s deal in %(currency)s has no rate",
        "%(n)s deals in %(currency)s have no rate",
        count,
    ) % {"n": count, "currency": currency}


def unrated(deals: QuerySet[Deal]) -> dict[str, int]:
    """{currency: how many of the deals have a value but no rate}."""
    rows = deals.filter(UNRATED).order_by().values("currency").annotate(n=Count("id"))
    return {row["currency"]: row["n"] for row in rows}


def totals_by_stage(*parts: QuerySet[Deal]) -> dict[int, Total]:
    """{stage: count, value, weighted} of all these deals; one query. What has the same likelihood
    is added up before it is weighted: PostgreSQL adds faster than it multiplies."""
    sums = [
        deals.order_by()
        .values_list("stage", "win_likelihood")
        .annotate(n=Count("id"), value=Sum("base_value"))
        for deals in parts
    ]
    rows = sums[0].union(*sums[1:], all=True) if len(sums) > 1 else sums[0]
    found: dict[int, Total] = {}
    for stage, likelihood, count, value in rows:
        added = Total(count, value or ZERO, (value or ZERO) * likelihood / 100)
        found[stage] = found.get(stage, Total()) + added
    return found


def whole(totals: Iterable[Total]) -> Total:
    return sum(totals, Total())
