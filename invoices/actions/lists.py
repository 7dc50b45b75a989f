"""Price lists: what an administrator sets up (X21, LS-29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.gates import WITHOUT_PRICES
from invoices.models import PriceList
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.models import Batch
from users.gates import must_be_admin

CHANGED = "invoices.setup_changed"


@transaction.atomic
def add_price_list(prices: PriceList, *, by, batch: Batch | None = None) -> Outcome:
    """Behind those there are. Raises PermissionDenied."""
    must_be_admin(by)
    prices.position = PriceList.objects.live().count()
    title = _("New price list: %(name)s") % {"name": prices.name}
    return create([prices], by=by, kind="invoices.setup_added", title=title[:200], batch=batch)


@transaction.atomic
def change_price_lists(
    lists: QuerySet[PriceList],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """For what is sold from now on; what is written stays (TRUST D5). A list with prices keeps its
    currency and whether they include tax: the same figures would mean other money.
    Raises PermissionDenied."""
    must_be_admin(by)
    meaning = {"currency", "with_tax"} & values.keys()
    gates = [WITHOUT_PRICES] if meaning and differs(lists, values, meaning) else []
    return change(
        lists, by=by, kind=CHANGED, values=values, gates=gates, expect=expect,
        title=_("Price lists changed"),
    )  # fmt: skip


def differs(lists: QuerySet[PriceList], values: Mapping[str, Any], names: set[str]) -> bool:
    return lists.exclude(**{name: values[name] for name in names}).exists()


@transaction.atomic
def order_price_lists(*, by, ids: Sequence[int]) -> Outcome:
    """The first of a currency is the usual one. Raises PermissionDenied."""
    must_be_admin(by)
    batch = open_batch(by=by, kind=CHANGED, title=_("Price lists put in order"))
    outcome = Outcome(batch=batch)
    for position, pk in enumerate(ids):
        one = PriceList.objects.filter(pk=pk)
        outcome += change(one, by=by, kind=CHANGED, values={"position": position}, batch=batch)
    return outcome


@transaction.atomic
def retire_price_lists(lists: QuerySet[PriceList], *, by) -> Outcome:
    """Not offered any more; documents and clients that have it fall back on the usual list of the
    currency. Raises PermissionDenied."""
    must_be_admin(by)
    return trash(lists, by=by, kind="invoices.setup_removed", title=_("Price lists retired"))
