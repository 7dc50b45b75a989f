"""Products as files can bring them: the number is the key, each list has a column (X18)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models.functions import Lower
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from invoices.actions import set_prices
from invoices.models import Price, PriceList, Product
from records.imports.custom import custom_fields, new_field_on
from records.imports.targets import ImportField, ImportTarget, Kind, Match, StagedRows, register

PRICE = "price."  # + id of a list: what one costs there


def product_fields(user) -> list[ImportField]:
    return [
        ImportField.of(Product, "name", required=True, aliases=(
                       "product", "product name", "title", "article", "item", "service")),
        ImportField.of(Product, "code", aliases=(
                       "code", "product code", "sku", "article number", "item number", "stock code",
                       "product id")),
        ImportField.of(Product, "description", aliases=("details", "text")),
        ImportField.of(Product, "unit", aliases=("unit of measure", "uom")),
        ImportField.of(Product, "tax_class", aliases=("tax", "vat class")),
        ImportField.of(Product, "interval", aliases=("billing interval", "recurring")),
        ImportField.of(Product, "active", aliases=("is active", "available", "for sale")),
        *(price_field(each) for each in PriceList.objects.live()),
        *custom_fields(Product, user),
    ]  # fmt: skip


def price_field(prices: PriceList) -> ImportField:
    return ImportField(
        f"{PRICE}{prices.pk}",
        format_lazy(_("price of one in “{list}”"), list=str(prices)),
        Kind.DECIMAL,
        aliases=(
            f"price {prices.currency}", f"price {prices.name}", "price", "unit price", "list price"
        ),
        smallest=0,
        places=6,
        digits=18,
    )  # fmt: skip


def by_code(user):
    products = Product.objects.visible_to(user).live().exclude(code="")
    return products.annotate(key=Lower("code")).values_list("key", "id")


def by_name(user):
    products = Product.objects.visible_to(user).live()
    return products.annotate(key=Lower("name")).values_list("key", "id")


def price_them(rows: StagedRows, *, by, batch) -> None:
    """A price for one in each list the file names; steps for larger quantities stay."""
    said = dict(rows.rows().exclude(record_id=None).values_list("record_id", "values"))
    kept: dict[int, list[Price]] = defaultdict(list)
    for price in Price.objects.live().filter(product__in=said):
        kept[price.product_id].append(price)
    for product in Product.objects.with_ids(said):
        brought = amounts_of(said[product.pk])
        if not brought:
            continue
        stay = [p for p in kept[product.pk] if p.from_quantity or p.price_list_id not in brought]
        new = [Price(price_list_id=pk, amount=amount) for pk, amount in brought.items()]
        set_prices(product, prices=[*stay, *new], by=by, batch=batch)


def amounts_of(values: dict[str, Any]) -> dict[int, Decimal]:
    return {
        int(name.removeprefix(PRICE)): Decimal(str(value))
        for name, value in values.items()
        if name.startswith(PRICE) and value is not None
    }


PRODUCTS = register(
    ImportTarget(
        name="products",
        label=_("Products"),
        model=Product,
        fields=product_fields,
        matches=[
            Match("code", _("product number"), ("code",), by_code, normal=str.lower),
            Match("name", _("name"), ("name",), by_name, normal=str.lower),
        ],
        follow_up=price_them,
        new_field=new_field_on(Product),
        created="invoices.product_added",
        changed="invoices.product_changed",
        prefixes=("product", "item"),
    )
)
