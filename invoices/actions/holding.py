"""What services and invoices do by themselves can be held back where it is announced (WB-18)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Value

from notifications.models import Hold
from records.models import Record

# What a ``Hold`` names; the part before the colon is the source of ``notifications.coming``.
SOURCE = "invoices"
BILL, RENEWAL, OVERDUE = (f"{SOURCE}:{what}" for what in ("bill", "renewal", "overdue"))
HOLDABLE = frozenset({BILL, RENEWAL, OVERDUE})


def held(model: type[Record], what: str, now: datetime) -> Exists:
    """That somebody holds ``what`` back at the record."""
    return Hold.objects.over(Value(model.record_type), OuterRef("pk"), what, now)


def free(records: QuerySet, what: str, now: datetime) -> QuerySet:
    """Those at which nobody holds ``what`` back."""
    return records.exclude(held(records.model, what, now))
