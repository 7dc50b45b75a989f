"""What the sample company sells, in two currencies, with what goes together (X44, LS-30, LS-31)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices import actions
from invoices.kinds import Interval, LinkKind, Unit
from invoices.models import InvoiceLine, Price, PriceList, Product, ProductLink, QuoteLine
from records.models import Batch, Event

RATE = Decimal("1.1")  # of the second list; round figures, no exchange rate
TENTH = Decimal(10)


class Good(NamedTuple):
    code: str
    name: str
    price: str
    unit: str = Unit.PIECE
    interval: str = Interval.ONCE
    from_ten: str = ""  # the price of one from ten on


GOODS = [
    Good("OV-100", _("Deck oven"), "7400", from_ten="6900"),
    Good("OV-200", _("Deck oven with steam"), "9800"),
    Good("TR-010", _("Starter set of tins and trays"), "155", from_ten="139.50"),
    Good("SV-001", _("Delivery and setting up"), "240", Unit.FLAT),
    Good("SV-002", _("Training of the team, one day"), "680", Unit.DAY),
    Good("CA-012", _("Care for a year"), "390", Unit.FLAT, Interval.YEAR),
    Good("CA-112", _("Care with spare parts"), "59", Unit.FLAT, Interval.MONTH),
]
LINKS = [
    ("OV-100", "OV-200", LinkKind.UPGRADE), ("CA-012", "CA-112", LinkKind.UPGRADE),
    ("OV-100", "TR-010", LinkKind.RELATED), ("OV-100", "SV-001", LinkKind.RELATED),
    ("OV-200", "SV-001", LinkKind.RELATED), ("OV-100", "CA-012", LinkKind.RELATED),
]  # fmt: skip


def add_products(_tales, *, by, now, batch: Batch, random) -> list[Product]:
    """Where somebody has products already, theirs are left alone and none is added."""
    actions.start_billing("", by=by)
    if Product.objects.exists():
        return []
    lists = _lists(by=by, batch=batch)
    made = {}
    for good in GOODS:
        product = Product(
            code=good.code, name=str(good.name), unit=good.unit, interval=good.interval
        )
        actions.add_product(product, by=by, prices=list(_prices(good, lists)), batch=batch)
        made[good.code] = product
    for one, other, kind in LINKS:
        actions.link_products(made[one], other=made[other], kind=kind, by=by, batch=batch)
    return list(made.values())


def sample_products(batch: Batch) -> dict[str, Product]:
    """{name: product} of those this sample brought."""
    ids = _made(Product, "invoices.product_added", [batch.pk])
    return {product.name: product for product in Product.objects.with_ids(ids)}


def _made(model, kind: str, batches: Sequence[int]) -> list[int]:
    told = Event.objects.filter(batch__in=batches, record_type=model.record_type, kind=kind)
    return list(told.values_list("record_id", flat=True))


def _lists(*, by, batch: Batch) -> list[PriceList]:
    """The usual one, and one in another currency."""
    usual = PriceList.objects.live().first()
    other = "USD" if usual.currency != "USD" else "EUR"
    second = PriceList.objects.live().filter(currency=other).first()
    if second is None:
        second = PriceList(name=str(_("Abroad")), currency=other)
        actions.add_price_list(second, by=by, batch=batch)
    return [usual, second]


def _prices(good: Good, lists: Sequence[PriceList]):
    for prices, rate in zip(lists, (Decimal(1), RATE), strict=True):
        yield Price(price_list=prices, amount=Decimal(good.price) * rate, from_quantity=Decimal(0))
        if good.from_ten:
            amount = Decimal(good.from_ten) * rate
            yield Price(price_list=prices, amount=amount, from_quantity=TENTH)


def remove_products(_leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """Those the sample data brought, unless a document of somebody's own has them by now."""
    ids = set(_made(Product, "invoices.product_added", batches))
    for line in (InvoiceLine, QuoteLine):
        ids -= set(line.objects.filter(product__in=ids).values_list("product_id", flat=True))
    ProductLink.objects.filter(Q(product__in=ids) | Q(other__in=ids)).delete()
    Price.objects.filter(product__in=ids).delete()
    Product.objects.filter(pk__in=ids).delete()
    lists = PriceList.objects.filter(pk__in=_made(PriceList, "invoices.setup_added", batches))
    lists.filter(prices__isnull=True, name=str(_("Abroad"))).delete()
