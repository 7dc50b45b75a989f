"""When scores are worked out: after events, after changed rules, after midnight."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from leads import actions
from leads.actions.scoring import TooManyRules
from leads.jobs import rescore as nightly
from leads.models import Lead, ScoreRule, Status
from leads.scoring.rules import MOST, ScoreFollowsRules
from leads.scoring.writing import KIND, rescore_changed, rescore_today
from leads.tests.factories import make_lead, make_status
from records.actions import undo
from records.jobs import runner
from records.models import Event, Job
from records.models.jobs import JobState

pytestmark = pytest.mark.django_db


def score() -> int | None:
    return Lead.objects.get().score


def new_events() -> list[Event]:
    found = list(Event.objects.order_by("id"))
    Event.objects.all().delete()
    return found


def work() -> None:
    for job in Job.objects.filter(kind=KIND, state=JobState.QUEUED).order_by("created_at"):
        runner.run(job.pk)


def test_what_happens_to_a_lead_reaches_its_score(rep, rule):
    rule(20, "priority=3"), rule(-10, "phone__empty=yes")
    lead = make_lead()
    actions.change_leads(Lead.objects.all(), by=rep, values={"priority": 3})
    rescore_changed(new_events())
    assert score() == 10
    actions.set_points(lead, by=rep, kind="phone", values=["+49301234567"])
    rescore_changed(new_events())
    assert score() == 20


def test_a_new_lead_is_scored(rep, rule):
    rule(7)
    make_status()
    actions.create_leads([Lead(name="Ada")], by=rep)
    rescore_changed(new_events())
    assert score() == 7


def test_changed_rules_are_worked_out_by_a_job(admin):
    make_lead(priority=3)
    actions.add_score_rules([ScoreRule(words="Urgent", points=5, params="priority=3")], by=admin)
    assert score() is None
    work()
    job = Job.objects.get()
    assert (score(), job.state, job.done, job.user) == (5, JobState.DONE, 1, admin)
    assert job.result == {"changed": 1}
    rules = ScoreRule.objects.all()
    actions.change_score_rules(rules, by=admin, values={"points": 8})
    work()
    assert score() == 8
    actions.remove_score_rules(rules, by=admin)
    work()
    assert score() is None, "no rule explains the number any more"


def test_a_job_begun_by_older_rules_is_stopped(admin):
    make_lead()
    for points in (1, 2):
        actions.add_score_rules([ScoreRule(words="x", points=points)], by=admin)
    first, second = Job.objects.order_by("created_at")
    assert (first.stop_requested, second.stop_requested) == (True, False)


def test_a_rule_that_comes_and_goes_by_undo(admin, rule):
    make_lead()
    added = actions.add_score_rules([ScoreRule(words="x", points=3)], by=admin)
    work()
    new = undo(added.batch, by=admin)
    assert new.changed == 1
    rescore_changed(list(Event.objects.filter(batch=new.batch.pk)))
    work()
    assert score() is None


def test_a_status_that_means_something_else(admin, rule):
    rule(5, "status_kind=new")
    make_lead()
    rescore_changed([])
    actions.change_setup(Status.objects.all(), by=admin, values={"kind": "working"})
    rescore_changed(new_events())
    work()
    assert score() == 0
    assert Job.objects.get().user is None


def test_once_a_day(rule):
    assert rescore_today() is None, "without rules there is nothing to do"
    rule(10, "created_at=last_7d")
    make_lead(created_at=timezone.now() - timedelta(days=30), score=10)
    nightly()
    work()
    assert score() == 0
    assert rescore_today() is None
    Job.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert rescore_today() is not None


def test_a_failed_night_is_made_up_for(rule):
    rule(1)
    rescore_today()
    Job.objects.update(state=JobState.FAILED)
    assert rescore_today() is not None


def test_without_rules_the_score_is_a_field_like_any_other(rep):
    """decision 0022"""
    make_lead()
    actions.change_leads(Lead.objects.all(), by=rep, values={"score": 5})
    rescore_changed(new_events())
    assert score() == 5


def test_with_rules_nobody_types_it(rep, rule):
    """decision 0022"""
    rule(1)
    lead = make_lead()
    with pytest.raises(ScoreFollowsRules):
        actions.change_leads(Lead.objects.all(), by=rep, values={"score": 5})
    with pytest.raises(ScoreFollowsRules):
        actions.create_leads([Lead(name="x", score=5, status=lead.status)], by=rep)


def test_only_an_admin_makes_rules(rep, rule):
    """CM-06."""
    rule(1)
    rules = ScoreRule.objects.all()
    for call in (
        lambda: actions.add_score_rules([ScoreRule(words="x", points=1)], by=rep),
        lambda: actions.change_score_rules(rules, by=rep, values={"points": 2}),
        lambda: actions.remove_score_rules(rules, by=rep),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_there_is_an_end_to_rules(admin, rule):
    for _n in range(MOST):
        rule(1)
    with pytest.raises(TooManyRules, match="50"):
        actions.add_score_rules([ScoreRule(words="x", points=1)], by=admin)
