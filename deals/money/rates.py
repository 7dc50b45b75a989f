"""What one unit of a currency is worth in the base currency on a day (X22).

The same rule twice: in Python for one currency, in SQL for a set of deals; a test holds them
against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from django.db.models import Case, DecimalField, Expression, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Round

from deals.models import ExchangeRate
from users.models import Organisation

EURO = "EUR"
PLACES = 14  # of a rate, as ``Deal.rate`` keeps it
STEP = Decimal(1).scaleb(-PLACES)
WIDE = Context(prec=60)
RATE = DecimalField(max_digits=30, decimal_places=PLACES)
# A quotient of PostgreSQL has at least as many decimals as what is divided.
PRECISE = DecimalField(max_digits=50, decimal_places=30)
ONE = Cast(Value(Decimal(1)), PRECISE)


def rates_on(currencies: Iterable[str], day: date) -> dict[str, Decimal]:
    """{currency: base units for one unit}, by each currency's newest rate on or before the day.

    Worked out through the euro. A currency without any rate until then is left out; the base
    currency itself is always 1.
    """
    base, asked = Organisation.current().base_currency, set(currencies)
    foreign = asked - {base}
    known = {EURO: Decimal(1)}
    if foreign:
        rows = ExchangeRate.objects.filter(currency__in=foreign | {base}, day__lte=day)
        newest = rows.order_by("currency", "-day").distinct("currency")
        known |= dict(newest.values_list("currency", "per_euro"))
    found = {
        code: cross(known[base], known[code]) for code in foreign if {code, base} <= set(known)
    }
    return found | {base: Decimal(1)} if base in asked else found


def rate_on(currency: str, day: date) -> Decimal | None:
    """Base units for one unit of the currency on the day; None where no rate is known."""
    return rates_on([currency], day).get(currency)


def cross(base_per_euro: Decimal, per_euro: Decimal) -> Decimal:
    return WIDE.divide(base_per_euro, per_euro).quantize(STEP, ROUND_HALF_UP, WIDE)


def rate_of_deal(base: str, *, at_closing: bool) -> Expression:
    """The rate of each deal of a queryset as SQL: of its close date, or the newest there is."""
    until = {"day__lte": OuterRef("close_date")} if at_closing else {}
    ours = ONE if base == EURO else _per_euro(Value(base), until)
    theirs = Case(
        When(currency=EURO, then=ONE),
        default=_per_euro(OuterRef("currency"), until),
        output_field=PRECISE,
    )
    return Case(
        When(currency=base, then=Value(Decimal(1))),
        default=Round(ours / theirs, PLACES),
        output_field=RATE,
    )


def _per_euro(currency: Expression, until: dict[str, Expression]) -> Expression:
    rows = ExchangeRate.objects.filter(currency=currency, **until).order_by("-day")
    return Cast(Subquery(rows.values("per_euro")[:1]), PRECISE)


def newest_rates() -> list[ExchangeRate]:
    """The newest rate of each currency, by code."""
    return list(ExchangeRate.objects.order_by("currency", "-day").distinct("currency"))
