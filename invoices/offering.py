"""When what is sold changes, the definitions of statuses are looked at again (LS-27)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from invoices.models import Price, Product
from invoices.numbers import day_at
from leads.actions import call_for_review
from leads.models import Status
from records.actors import SYSTEM
from records.models import Event
from records.stream.registry import handler

# What makes another offer of it; who looks after a product and how it is described does not.
OFFER = {"name", "unit", "interval", "active", "deleted_at"}
NAMED = 3
CHANGED = gettext_noop("Products changed: %(names)s")


def changes_the_offer(event: Event) -> bool:
    """A product that is new, sold no more, sold again or sold otherwise, or a price of one."""
    if event.record_type == Price.record_type:
        return True
    return event.record_type == Product.record_type and not OFFER.isdisjoint(event.changes)


@handler("invoices.offering", start="now", hears=changes_the_offer)
def review_definitions(events: Sequence[Event]) -> None:
    """Whatever way it was changed: by hand, by a file, by an undo."""
    told = [event for event in events if changes_the_offer(event)]
    if not told:
        return
    prices = [event.record_id for event in told if event.record_type == Price.record_type]
    ids = {event.record_id for event in told if event.record_type == Product.record_type}
    ids |= set(Price.objects.filter(pk__in=prices).values_list("product", flat=True))
    names = list(Product.objects.filter(pk__in=ids).order_by("pk").values_list("name", flat=True))
    shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    today = day_at(told[-1].at)
    call_for_review(Status.objects.all(), by=SYSTEM, because=CHANGED, names=shown, today=today)
