"""Takes the deals of the sample leads away again."""

from __future__ import annotations

from collections.abc import Sequence

from deals.demo.load import RATE_DAY
from deals.demo.looking_ahead import forget_goals_and_weeks
from deals.demo.story import RATES
from deals.models import Deal, ExchangeRate
from records.models import Span


def remove_deals(leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """With their spans; events, comments and files go with the lines of the leads."""
    forget_goals_and_weeks(batches)
    ids = list(Deal.objects.filter(lead_id__in=leads).values_list("id", flat=True))
    Span.objects.filter(record_type=Deal.record_type, record_id__in=ids).delete()
    Deal.objects.filter(follows_id__in=ids).update(follows=None)
    Deal.objects.filter(id__in=ids).delete()
    for currency, rate in RATES.items():
        ExchangeRate.objects.filter(currency=currency, day=RATE_DAY, per_euro=rate).delete()
