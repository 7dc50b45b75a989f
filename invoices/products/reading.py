"""What stands on the page of a product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from invoices.kinds import LinkKind
from invoices.models import InvoiceLine, Price, PriceList, Product, ProductLink, QuoteLine
from records.facts import Fact, Facts, custom_fact, grouped, lines, moment
from records.models import FieldDefinition

MOST = 10


def facts_of(product: Product, definitions: Iterable[FieldDefinition]) -> Facts:
    """Each value with its label and the field that changes it."""
    groups = [("", _about(product)), ("", [Fact("", _("Added"), moment(product.created_at))])]
    by_section: dict[str, list[Fact]] = {}
    for definition in definitions:
        fact = custom_fact(definition, product.custom.get(definition.key))
        by_section.setdefault(definition.section, []).append(fact)
    return grouped([*groups, *by_section.items()])


def _about(product: Product) -> list[Fact]:
    notice = str(product.notice_days) if product.interval else ""
    return [
        _fact(product, "name"),
        _fact(product, "code"),
        _fact(product, "unit", product.get_unit_display()),
        _fact(product, "interval", product.get_interval_display()),
        *([_fact(product, "notice_days", notice)] if notice else []),
        _fact(product, "tax_class", product.get_tax_class_display()),
        _fact(product, "active", _("yes") if product.active else _("no")),
        _fact(product, "owner"),
        _fact(product, "description", lines(product.description)),
    ]


def _fact(product: Product, field: str, html: Any = None) -> Fact:
    words = capfirst(str(Product._meta.get_field(field).verbose_name))
    value = getattr(product, field) if html is None else html
    return Fact(field, words, format_html("{}", value) if value not in (None, "") else "")


def prices_of(product: Product) -> list[tuple[PriceList, list[Price]]]:
    """By list, in the order of the set-up; lists without a price are left out."""
    found: dict[PriceList, list[Price]] = {}
    for price in product.prices.live().select_related("price_list"):
        if not price.price_list.is_trashed:
            found.setdefault(price.price_list, []).append(price)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class Together:
    """Other products under a title, each with the link that can be taken away."""

    title: str
    links: list[tuple[ProductLink, Product]]


def together(product: Product) -> list[Together]:
    """Upgrades and what goes with it, named here or there (LS-30, LS-31)."""
    from_here = list(product.links.live().filter(other__deleted_at=None).select_related("other"))
    live = product.linked_from.live().filter(product__deleted_at=None)
    to_here = list(live.select_related("product"))
    groups = [
        (_("Upgrades and add-ons"), _of(from_here, LinkKind.UPGRADE, "other")),
        (_("It is an upgrade of"), _of(to_here, LinkKind.UPGRADE, "product")),
        (_("Goes with it"), [*_of(from_here, LinkKind.RELATED, "other"),
                             *_of(to_here, LinkKind.RELATED, "product")]),
    ]  # fmt: skip
    return [Together(title, links) for title, links in groups if links]


def _of(links: list[ProductLink], kind: str, end: str) -> list[tuple[ProductLink, Product]]:
    return [(link, getattr(link, end)) for link in links if link.kind == kind]


def sold_in(product: Product, user) -> list[InvoiceLine | QuoteLine]:
    """The newest lines with it, of quotes and invoices this user sees (TRUST A2)."""
    found = []
    for model, name in ((InvoiceLine, "invoice"), (QuoteLine, "quote")):
        seen = model.objects.live().visible_to(user).filter(product=product)
        seen = seen.filter(**{f"{name}__deleted_at": None}).select_related(name).order_by("-id")
        found += [(getattr(line, name), line) for line in seen[:MOST]]
    return sorted(found, key=lambda each: each[1].created_at, reverse=True)[:MOST]
