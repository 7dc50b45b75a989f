"""What rules give a lead, worked out for sets (LS-23, SX-18)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import actions
from leads.models import Lead, ScoreRule, Source
from leads.scoring import rules as scoring_rules
from leads.scoring.rules import NotForAScore, Scoring, filters_of, must_fit
from leads.scoring.writing import rescore
from leads.tests.factories import make_lead, make_point
from records.lists.asker import Asker
from records.models import Event, FieldDefinition

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def scores() -> dict[str, int | None]:
    rescore(list(Lead.objects.values_list("id", flat=True)))
    return dict(Lead.objects.values_list("name", "score"))


def on(moment: datetime) -> Scoring:
    asker = Asker(user=None, now=moment, zone=ZoneInfo("Europe/Berlin"))
    return Scoring(ScoreRule.objects.live(), asker)


def score_on(moment: datetime, lead: Lead) -> int:
    return on(moment).scored(Lead.objects.filter(pk=lead.pk)).get().scored


def test_the_score_is_the_sum_of_the_points(rule):
    rule(20, "priority=3"), rule(-10, "phone__empty=yes"), rule(5)
    make_lead("Warm", priority=3)
    make_point(make_lead("Reachable"), "+49 30 1234567")
    assert scores() == {"Warm": 15, "Reachable": 5}


def test_every_filter_of_lists_is_a_condition(rule):
    """Columns of other tables, groups and custom fields too: one language."""
    fair = Source.objects.create(name="Fair")
    FieldDefinition.objects.create(target_type=100, key="budget", label="Budget", type="number")
    rule(1, f"source={fair.pk}"), rule(2, "custom.budget__gte=100"), rule(4, "status_kind=new")
    rule(8, "any=city%3DBonn&any=city%3DUlm"), rule(16, "email__starts=all")
    make_lead("All", source=fair, custom={"budget": 100}, city="Ulm")
    make_point(Lead.objects.get(), "all@example.com")
    make_lead("None", custom={"budget": 1})
    assert scores() == {"All": 31, "None": 4}


def test_points_halve_with_age(rule):
    """40 points: 20 after ten days, 10 after twenty, nothing where the moment is missing."""
    rule(40, halve_days=10, halve_from="last_response_at")
    lead = make_lead(last_response_at=NOON)
    found = [score_on(NOON + timedelta(days=days), lead) for days in (0, 5, 10, 20, 70)]
    assert found == [40, 28, 20, 10, 0]
    assert score_on(NOON, make_lead("Silent")) == 0


def test_a_score_changes_at_midnight_and_at_no_other_time(rule):
    """What an event works out at noon and the night before is the same."""
    rule(100, halve_days=3, halve_from="created_at")
    rule(7, "created_at=last_7d")
    lead = make_lead(created_at=NOON)
    day = NOON.replace(hour=0) + timedelta(days=6)
    seen = {score_on(day + timedelta(hours=hour, minutes=59), lead) for hour in range(24)}
    assert len(seen) == 1
    assert score_on(day + timedelta(days=1), lead) not in seen


def test_relative_dates_move_on(rule):
    rule(10, "created_at=last_7d")
    lead = make_lead(created_at=NOON)
    assert [score_on(NOON + timedelta(days=days), lead) for days in (0, 6, 7)] == [10, 10, 0]


def test_the_sum_stays_inside_its_column(rule, monkeypatch):
    monkeypatch.setattr(scoring_rules, "HIGHEST", 50)
    monkeypatch.setattr(scoring_rules, "LOWEST", -50)
    rule(100, "name=Top"), rule(100, "name=Top"), rule(-100, "name=Low")
    make_lead("Top"), make_lead("Low")
    assert scores() == {"Top": 50, "Low": -50}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(st.integers(-100, 100).filter(bool), min_size=1, max_size=6),
    priorities=st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=5),
)
def test_the_parts_on_the_page_make_the_sum(db, points, priorities):
    """Whatever the rules: the column is what the panel adds up to."""
    with transaction.atomic():
        for n, each in enumerate(points):
            ScoreRule.objects.create(words="x", points=each, params=f"priority={n % 3 + 1}")
        for each in priorities:
            make_lead(priority=each)
        rescore(list(Lead.objects.values_list("id", flat=True)))
        scoring = Scoring.now()
        for lead in Lead.objects.all():
            assert lead.score == sum(given for _rule, given in scoring.points_of(lead))
        transaction.set_rollback(True)


def test_a_score_is_no_change(rule, rep):
    """Not told, no new version, so a form opened before stays fresh; repeating writes nothing."""
    rule(10)
    lead = make_lead()
    ids = [lead.pk]
    assert (rescore(ids), rescore(ids)) == (1, 0)
    lead.refresh_from_db()
    assert (lead.score, lead.version) == (10, 1)
    assert not Event.objects.exists()
    outcome = actions.change_leads(
        Lead.objects.all(), by=rep, values={"city": "Bonn"}, expect={lead.pk: 1}
    )
    assert outcome.changed == 1


def test_many_leads_cost_as_many_queries_as_one(rule, django_assert_num_queries):
    rule(10, "priority=2"), rule(-5, "phone__empty=yes", halve_days=3, halve_from="created_at")
    rescore([make_lead("First").pk])
    for some in (1, 30):
        ids = [make_lead(f"Lead {n}").pk for n in range(some)]
        with django_assert_num_queries(10):
            assert rescore(ids) == some


@pytest.mark.parametrize(
    ("params", "reason"),
    [("owner=me", "everybody"), ("any=owner%3Dmy_team", "everybody"), ("score__gt=3", "score")],
)
def test_a_score_is_the_same_for_everybody(params, reason):
    with pytest.raises(NotForAScore, match=reason):
        must_fit(filters_of(ScoreRule(params=params)))
    must_fit(filters_of(ScoreRule(params="owner=nobody&created_at=last_7d")))


def test_a_rule_whose_field_is_gone_gives_nothing(rule):
    """The others still count; the set-up says so (see test_setup)."""
    rule(10), rule(5, "custom.gone=1")
    make_lead("Ada")
    assert scores() == {"Ada": 10}


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0}, {"points": 101}, {"points": -101}, {"points": 1, "words": ""},
        {"points": 1, "halve_days": 3}, {"points": 1, "halve_from": "created_at"},
        {"points": 1, "halve_days": 0, "halve_from": "created_at"},
        {"points": 1, "halve_days": 1, "halve_from": "deleted_at"},
    ],
)  # fmt: skip
def test_the_database_keeps_the_law(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreRule.objects.create(**{"words": "x"} | wrong)


def test_the_list_sorts_by_score_with_its_index():
    """SPEED 3: partial, so it costs nothing where there are no scores."""
    status = make_lead().status
    Lead.objects.bulk_create(Lead(name="x", status=status, score=n) for n in range(300))
    ranked = Lead.objects.live().filter(score__isnull=False).order_by("-score", "-id")[:51]
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        assert "lead_by_score" in ranked.explain()
