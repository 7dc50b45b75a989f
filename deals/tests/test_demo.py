"""The sample company sells for a year: goals, forecasts that were frozen, deals that slipped (X44,
X25, idea 10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deals.demo.looking_ahead import forget_goals_and_weeks, freeze_year
from deals.models import Deal, ForecastSnapshot, FrozenWeek, Goal
from leads.demo.load import KIND, load_demo
from leads.demo.remove import remove_demo
from records.actions.batches import open_batch
from records.actors import SYSTEM
from records.models import Span

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def values_of(field: str) -> int:
    """How many deals had more than one value of a field."""
    spans = Span.objects.filter(record_type=Deal.record_type, field=Deal.spanned[field])
    ended = spans.filter(until__isnull=False).values("record_id").distinct()
    return ended.count()


def test_a_year_of_selling_is_told_and_leaves_no_trace():
    load_demo(by=SYSTEM, now=NOW, leads=60, seed=1)
    deals = Deal.objects.all()
    assert deals.won().exists() and deals.lost().exists() and deals.open().count() > 5
    assert values_of("close_date") and values_of("value") and values_of("win_likelihood")
    assert not deals.filter(stage_entered_at__gt=NOW).exists()
    assert not deals.filter(last_action_at__gt=NOW).exists()
    assert not deals.won().exclude(win_likelihood=100).exists()
    assert Goal.objects.filter(user=None, team=None).count() == 4
    weeks = FrozenWeek.objects.count()
    assert 12 <= weeks <= 20 and ForecastSnapshot.objects.exists()
    remove_demo(by=SYSTEM)
    for model in (Deal, Goal, FrozenWeek, ForecastSnapshot):
        assert not model.objects.exists(), model


def test_what_was_frozen_for_real_stays():
    week = FrozenWeek.objects.create(week="2026-01-05", frozen_at=NOW - timedelta(days=9))
    batch = open_batch(by=SYSTEM, kind=KIND, title="Sample data")
    freeze_year(now=NOW, batch=batch)
    forget_goals_and_weeks([batch.pk])
    assert list(FrozenWeek.objects.all()) == [week]
