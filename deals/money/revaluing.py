"""What deals are worth in the base currency."""

from __future__ import annotations

from django.db.models import Case, DecimalField, Expression, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Round

from deals.kinds import CLOSED_KINDS
from deals.models import Deal
from deals.money.digits import digits_of
from deals.money.rates import RATE, rate_of_deal
from records.actions.deriving import derive
from users.models import Organisation

MONEY = DecimalField(max_digits=24, decimal_places=3)
NOTHING = Value(None, output_field=RATE)


def revalue(deals: QuerySet[Deal], *, restate: bool = False) -> int:
    """Works out ``base_value`` of these deals; returns how many changed. Repeating is harmless.

    Open deals are worth their value at the newest rate. Closed ones keep the rate of their
    closing day: the one frozen in ``rate``, or that of ``close_date`` where none was known when
    they were closed. ``restate`` freezes it anew, for another base currency. Rounded to the
    smallest unit of the base currency, so that sums of deals are sums of what people see. No
    rate: no base value, never a guess (X22).
    """
    base = Organisation.current().base_currency
    frozen: Expression = rate_of_deal(base, at_closing=True)
    if not restate:
        frozen = Coalesce(F("rate"), frozen, output_field=RATE)
    closed = When(stage__kind__in=CLOSED_KINDS, then=frozen)
    open_at = rate_of_deal(base, at_closing=False)
    rows = deals.annotate(
        frozen_rate=Case(closed, default=NOTHING, output_field=RATE),
        used_rate=Case(closed, default=open_at, output_field=RATE),
    ).annotate(worth=Round(F("value") * F("used_rate"), digits_of(base), output_field=MONEY))
    return derive(rows.values_list("id", "frozen_rate", "worth"), "rate", "base_value")


def unsettled(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """Deals whose base value may have to be worked out anew when rates are new: open ones in
    another currency, and whatever has a value but none in base currency."""
    base = Organisation.current().base_currency
    foreign = deals.open().exclude(currency=base)
    return foreign | deals.filter(value__isnull=False, base_value__isnull=True)
