"""Products by what somebody typed: a number, a name, or “#12”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Lower

from invoices.models import Product
from invoices.querysets import ProductQuerySet
from records.asked import number_in

MOST = 50  # offered at once


def written(product: Product) -> str:
    """What finds exactly this product again, with words for people."""
    return f"#{product.pk} {product.name}" if not product.code else product.code


def find(typed: Iterable[str], products: ProductQuerySet) -> dict[str, list[Product]]:
    """{what was typed: the products it can mean}, in one read for any number of them. A product
    number is meant before a name."""
    asked = {text: text.strip().lower() for text in typed if text.strip()}
    if not asked:
        return {}
    ids = {number for text in asked.values() if (number := number_of(text))}
    words = set(asked.values())
    by_words: dict[str, list[Product]] = defaultdict(list)
    by_code: dict[str, list[Product]] = {}
    by_id: dict[int, list[Product]] = {}
    rows = products.annotate(low=Lower("name"), low_code=Lower("code"))
    for each in rows.filter(Q(pk__in=ids) | Q(low__in=words) | Q(low_code__in=words - {""})):
        by_id[each.pk] = [each]
        by_words[each.low].append(each)
        if each.code:
            by_code[each.low_code] = [each]
    return {
        text: by_code.get(low) or by_id.get(number_of(low) or 0) or by_words.get(low, [])
        for text, low in asked.items()
    }


def number_of(text: str) -> int | None:
    """12 of “#12” and of “#12 oven”."""
    return number_in(text[1:].partition(" ")[0]) if text.startswith("#") else None


def offered(words: str, products: ProductQuerySet) -> list[Product]:
    """While somebody types: what is for sale, and has this in its name or number."""
    words = words.strip()
    known = number_of(words)
    is_in = Q(name__icontains=words) | Q(code__icontains=words)
    found = products.filter(Q(pk=known) if known else is_in) if words else products
    return list(found.order_by(Lower("name"), "id")[:MOST])
