"""What deals are worth in the organisation's base currency (X22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from deals.models import Deal
from records.actions.deriving import derive
from users.models import Organisation


def frozen_rates(currencies: Iterable[str], day: date) -> dict[str, Decimal]:
    """{currency: base units for one unit of it} of the closing day; unknown ones are left out."""
    base = Organisation.current().base_currency
    return {currency: Decimal(1) for currency in currencies if currency == base}


def count_anew(deals: QuerySet[Deal]) -> None:
    """Called in the transaction of every write that may change what a deal is worth."""
    base = Organisation.current().base_currency
    rate = Case(When(currency=base, then=Value(Decimal(1))), default=F("rate"))
    worth = F("value") * Coalesce(F("rate"), rate, output_field=DecimalField())
    derive(deals.values_list("id", worth), "base_value")
