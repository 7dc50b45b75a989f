"""Plain makers of products, lists and prices."""

from __future__ import annotations

from decimal import Decimal

from invoices.models import Price, PriceList, Product


def make_product(name: str = "Oven", *, code: str = "", **fields) -> Product:
    return Product.objects.create(name=name, code=code, **fields)


def make_list(name: str = "Prices", currency: str = "EUR", **fields) -> PriceList:
    return PriceList.objects.create(name=name, currency=currency, **fields)


def make_price(product: Product, prices: PriceList, amount: str, start: str = "0") -> Price:
    return Price.objects.create(
        product=product, price_list=prices, amount=Decimal(amount), from_quantity=Decimal(start)
    )
