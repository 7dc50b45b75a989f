"""What a product costs here: the one answer for forms, suggestions and whatever sells (X21, LS-29).

Amounts are decimals as they stand in the list, never rounded and never floats; what a line comes
to is ``invoices.computing``'s business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.models import BillingProfile, Invoice, Price, PriceList, Product, Quote
from leads.kinds import Kind, StageCategory
from leads.models import Lead, Status
from records.models import Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when something is sold.

    ``price_list``  what was agreed; the usual list of the currency stands in where it has no price
    ``with_tax``    whether prices there include tax; a price of the other kind is never taken over
    """

    currency: str
    on: date
    with_tax: bool = False
    price_list: PriceList | None = None
    lead: Lead | None = None

    def fits(self, prices: PriceList) -> bool:
        return (prices.currency, prices.with_tax) == (self.currency, self.with_tax)

    def lists(self) -> list[PriceList]:
        """Those that are asked, the agreed one first."""
        usual = usual_list(self.currency, with_tax=self.with_tax)
        agreed = self.price_list if self.price_list and self.fits(self.price_list) else None
        return list(dict.fromkeys(each for each in (agreed, usual) if each))


def usual_list(currency: str, *, with_tax: bool | None = None) -> PriceList | None:
    """The first of a currency, in the order of the set-up."""
    found = PriceList.objects.live().filter(currency=currency)
    return (found if with_tax is None else found.filter(with_tax=with_tax)).first()


def cost(product: Product, quantity: Decimal, place: Place) -> Decimal | None:
    """What one unit costs when so many are taken; None where no list says."""
    return costs([(product, quantity)], place)[0]


def costs(wanted: Sequence[tuple[Product, Decimal]], place: Place) -> list[Decimal | None]:
    """The same for many, in two reads."""
    lists = place.lists()
    steps: dict[tuple[int, int], list[Price]] = defaultdict(list)
    products = {product.pk for product, _quantity in wanted}
    for price in Price.objects.live().filter(product__in=products, price_list__in=lists):
        steps[price.product_id, price.price_list_id].append(price)
    return [
        next(
            (found.amount for prices in lists
             if (found := step(steps[product.pk, prices.pk], quantity))),
            None,
        )
        for product, quantity in wanted
    ]  # fmt: skip


def step(prices: Iterable[Price], quantity: Decimal) -> Price | None:
    """The price that counts for a quantity: of those that begin at or below it the last. What is
    taken back counts as much as what was sold."""
    reached = [each for each in prices if each.from_quantity <= abs(quantity)]
    return max(reached, key=lambda each: each.from_quantity, default=None)


def place_of(document: Quote | Invoice, *, lead: Lead | None, on: date) -> Place:
    """Where a document sells: by its own list, else the one agreed with the client."""
    prices = document.price_list or (agreed_list(lead, document.currency) if lead else None)
    return Place(document.currency, on, document.with_tax, prices, lead)


def begun_with(document: Quote | Invoice) -> Quote | Invoice:
    """A new document shows prices as its list has them, with tax or without."""
    prices = document.price_list or usual_list(document.currency)
    document.with_tax = prices.with_tax if prices else document.with_tax
    return document


def agreed_list(lead: Lead, currency: str) -> PriceList | None:
    """The list a client was promised, where it is in this currency."""
    agreed = BillingProfile.objects.live().filter(lead=lead).select_related("price_list").first()
    prices = agreed.price_list if agreed else None
    return prices if prices and not prices.is_trashed and prices.currency == currency else None


@dataclass(frozen=True, slots=True)
class Loyalty:
    """What a list takes off for a faithful customer, and why."""

    percent: Decimal
    months: int

    @property
    def words(self) -> str:
        years = self.months // 12
        if not years:
            with_us = ngettext("%(n)s month", "%(n)s months", self.months) % {"n": self.months}
        else:
            with_us = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
        return _("Loyalty discount: a customer for %(time)s") % {"time": with_us}


def loyalty(prices: PriceList | None, lead: Lead, *, on: date) -> Loyalty | None:
    """The loyalty discount of a list for a lead (LS-29); None where the list has none."""
    if prices is None or not prices.loyalty_percent:
        return None
    return earned(prices, since=customer_since(lead), on=on)


def earned(prices: PriceList, *, since: date | None, on: date) -> Loyalty | None:
    """What a customer since a day has earned; None where the day of it is still to come."""
    if since is None or not prices.loyalty_percent:
        return None
    if since + relativedelta(months=prices.loyalty_months) > on:
        return None
    time = relativedelta(on, since)
    return Loyalty(prices.loyalty_percent, time.years * 12 + time.months)


def customer_since(lead: Lead) -> date | None:
    """The day a lead first stood in a customer stage; None for who is none, or one no more."""
    customers = Status.objects.filter(stage__category=StageCategory.CUSTOMER)
    ids = set(customers.exclude(kind=Kind.FORMER).values_list("id", flat=True))
    if lead.status_id not in ids:
        return None
    stays = Span.objects.filter(
        record_type=Lead.record_type, field=Lead.spanned["status"], record_id=lead.pk, value__in=ids
    )
    first = stays.aggregate(first=Min("since"))["first"] or lead.stage_entered_at
    return first.date()
