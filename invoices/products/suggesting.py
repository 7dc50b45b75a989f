"""What else to offer: upgrades and what goes with something (LS-30, LS-31)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from invoices.kinds import LinkKind
from invoices.models import Product, ProductLink
from invoices.querysets import ProductQuerySet


def upgrades_of(products: Iterable[Product]) -> ProductQuerySet:
    """Upgrades of and add-ons to these products that are for sale and not among them (LS-30).
    One way: nobody is offered the smaller one."""
    ids = [each.pk for each in products]
    links = ProductLink.objects.live().filter(product__in=ids, kind=LinkKind.UPGRADE)
    return _others(Q(pk__in=links.values("other")), ids)


def goes_with(products: Iterable[Product]) -> ProductQuerySet:
    """What goes with these products, whichever of the two somebody named first (LS-31)."""
    ids = [each.pk for each in products]
    links = ProductLink.objects.live().filter(kind=LinkKind.RELATED)
    either = Q(pk__in=links.filter(product__in=ids).values("other"))
    either |= Q(pk__in=links.filter(other__in=ids).values("product"))
    return _others(either, ids)


def _others(which: Q, ids: list[int]) -> ProductQuerySet:
    return Product.objects.sold().filter(which).exclude(pk__in=ids).order_by("name", "id")
