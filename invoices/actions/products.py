"""What is sold: products, their prices, what goes with them (X21, LS-30, LS-31).

Managers and admins change them; everybody else who signs in sees them (``records.writers``).
Lines that are written keep their own words and prices (TRUST D5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.kinds import LinkKind
from invoices.models import Price, Product, ProductLink
from leads.actions.changing import require_owner
from leads.gates import require_seat
from records.actions import Outcome, change, create
from records.actions import restore as take_back
from records.actions import trash as throw_away
from records.actions.batches import open_batch
from records.gates import Gate
from records.models import Batch
from users.models import User


@transaction.atomic
def add_product(
    product: Product, *, by, prices: Sequence[Price] = (), batch: Batch | None = None
) -> Outcome:
    """Something more to sell, with its prices. Raises PermissionDenied, NotAnOwner."""
    require_seat(by)
    if product.owner_id:
        require_owner(product.owner)
    title = _("New product: %(name)s") % {"name": product.name}
    batch = batch or open_batch(by=by, kind="invoices.product_added", title=title[:200])
    outcome = create([product], by=by, kind="invoices.product_added", batch=batch)
    return outcome + set_prices(product, prices=prices, by=by, batch=batch)


@transaction.atomic
def change_products(
    products: QuerySet[Product],
    *,
    by,
    values: Mapping[str, Any],
    prices: Sequence[Price] | None = None,
    kind: str = "invoices.product_changed",
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """For whatever is sold from now on; ``prices`` replace those of the one product.
    Raises PermissionDenied, NotAnOwner."""
    require_seat(by)
    if values.get("owner") is not None:
        require_owner(values["owner"])
    title = _("Products changed")
    batch = batch or open_batch(by=by, kind=kind, title=title)
    outcome = change(
        products, by=by, kind=kind, values=values, gates=gates, expect=expect, batch=batch
    )
    if prices is not None and not outcome.held:
        outcome += set_prices(products.get(), prices=prices, by=by, batch=batch)
    return outcome


@transaction.atomic
def set_prices(
    product: Product, *, prices: Sequence[Price], by, batch: Batch | None = None
) -> Outcome:
    """Makes ``prices`` the prices of a product; one per list and quantity to begin at. What is
    written keeps its price (TRUST D5)."""
    require_seat(by)
    title = _("Prices of %(name)s") % {"name": product.name}
    batch = batch or open_batch(by=by, kind="invoices.prices_set", title=title[:200])
    how = {"by": by, "batch": batch}
    before = {step_of(price): price for price in product.prices.live()}
    wanted = {step_of(price): price for price in prices}
    gone = [price.pk for step, price in before.items() if step not in wanted]
    outcome = throw_away(Price.objects.filter(pk__in=gone), kind="invoices.price_removed", **how)
    for step in before.keys() & wanted.keys():
        if before[step].amount != wanted[step].amount:
            one, values = Price.objects.filter(pk=before[step].pk), {"amount": wanted[step].amount}
            outcome += change(one, kind="invoices.price_changed", values=values, **how)
    new = [
        Price(product=product, price_list_id=prices_id, from_quantity=start, amount=price.amount)
        for (prices_id, start), price in wanted.items()
        if (prices_id, start) not in before
    ]
    return outcome + create(new, kind="invoices.price_added", **how)


def step_of(price: Price) -> tuple[int, Decimal]:
    return price.price_list_id, Decimal(price.from_quantity)


@transaction.atomic
def link_products(
    product: Product, *, other: Product, kind: LinkKind, by, batch: Batch | None = None
) -> Outcome:
    """Says that another product is an upgrade of it, or goes with it (LS-30, LS-31); said twice it
    is said once, and what was said before counts no more. Raises PermissionDenied."""
    require_seat(by)
    title = _("%(other)s and %(product)s go together") % {"other": other, "product": product}
    known = ProductLink.objects.live().filter(product=product, other=other)
    if known.exists():
        values, told = {"kind": kind}, "invoices.product_linked"
        return change(known, by=by, kind=told, values=values, batch=batch)
    link = ProductLink(product=product, other=other, kind=kind)
    return create([link], by=by, kind="invoices.product_linked", title=title[:200], batch=batch)


@transaction.atomic
def unlink_products(links: QuerySet[ProductLink], *, by) -> Outcome:
    """They are not proposed together any more. Raises PermissionDenied."""
    require_seat(by)
    title = _("Products go together no more")
    return throw_away(links, by=by, kind="invoices.product_unlinked", title=title)


@transaction.atomic
def trash_products(products: QuerySet[Product], *, by, batch: Batch | None = None) -> Outcome:
    """Not sold any more, and out of the lists; documents keep their lines. Raises
    PermissionDenied."""
    require_seat(by)
    title = _("Products put into the trash")
    return throw_away(products, by=by, kind="invoices.product_trashed", title=title, batch=batch)


@transaction.atomic
def restore_products(products: QuerySet[Product], *, by) -> Outcome:
    """Raises PermissionDenied."""
    require_seat(by)
    title = _("Products taken back")
    return take_back(products, by=by, kind="invoices.product_restored", title=title)


@transaction.atomic
def assign_products(
    products: QuerySet[Product], *, by, owner: User | None, kind: str = "invoices.product_changed"
) -> Outcome:
    """Gives products, in the trash too, to somebody who looks after them from now on. Raises
    NotAnOwner, PermissionDenied."""
    require_seat(by)
    if owner is not None:
        require_owner(owner)
    title = _("Products given to somebody else")
    return change(
        products, by=by, kind=kind, values={"owner": owner}, title=title, trashed_too=True
    )
