"""What records were on a past day."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from records.models import Span, Tracked


def as_of(model: type[Tracked], field: str, moment: datetime) -> QuerySet:
    """Spans open at ``moment``: (record_id, value) of a spanned field as it was then.

    A record that had no value then, or did not exist, has no row. Rights are today's: join the
    ids to ``visible_to(user)``.
    """
    open_then = Q(since__lte=moment) & (Q(until__gt=moment) | Q(until__isnull=True))
    return Span.objects.filter(open_then, record_type=model.record_type, field=model.spanned[field])
