"""What has to hold of a rehearsed year: each period invoiced once, each step of an overdue invoice
told once, each renewal and each expiry once (TRUST E8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from invoices.models import InvoiceLine
from records.models import Event


class Once(NamedTuple):
    """``words``: what is counted; it happens once to a record for each value of ``field``."""

    words: str
    field: str


# {kind of event: what it is}
ONCE: dict[str, Once] = {
    "subscriptions.billed": Once("service periods invoiced", "billed_until"),
    "subscriptions.renewal_near": Once("services up for renewal", "noticed_for"),
    "invoices.overdue": Once("invoices overdue", "overdue_step"),
    "quotes.expired": Once("quotes expired", "state"),
}


def last_line() -> int:
    return InvoiceLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@dataclass
class Kept:
    """Notes what happens, and tells what happened twice."""

    done: Counter = field(default_factory=Counter)
    line: int = field(default_factory=last_line)

    def note(self, events: Iterable[Event]) -> Counter:
        """{words: how many} of these events."""
        told = [(ONCE[event.kind], event) for event in events if event.kind in ONCE]
        for (words, name), event in told:
            self.done[words, event.record_id, str(event.changes[name][1])] += 1
        return Counter(words for (words, _name), _event in told)

    def broken(self) -> list[str]:
        """In words, what came more than once; empty where all is as it should be."""
        twice = [
            f"{words}: record {pk} had {value} {times} times"
            for (words, pk, value), times in sorted(self.done.items())
            if times > 1
        ]
        days = charged_twice(self.line).values_list("subscription", "service_start")
        return twice + [f"service {pk} was charged twice for {day}" for pk, day in days]


def charged_twice(after: int) -> QuerySet[InvoiceLine]:
    """Lines of services, written after another one, that charge a day which that one charged."""
    lines = InvoiceLine.objects.live().filter(pk__gt=after, subscription__isnull=False)
    before = lines.filter(
        subscription=OuterRef("subscription"), pk__lt=OuterRef("pk"),
        service_start__lte=OuterRef("service_end"), service_end__gte=OuterRef("service_start"),
    )  # fmt: skip
    return lines.filter(Exists(before)).order_by("subscription", "service_start")
