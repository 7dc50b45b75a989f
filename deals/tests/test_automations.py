"""Rules about deals: by the same machinery, told on the line of their lead (X26)."""

import pytest
from django.utils import timezone

from automations.backtest import replay
from automations.impact import rules_pointing_to
from automations.models import Run
from automations.tests.factories import make_rule
from deals import actions
from deals.models import Deal
from deals.tests.factories import make_deal, make_stage
from records.jobs import runner
from records.models import Comment, Event
from records.tests.drain import SEEN

pytestmark = pytest.mark.django_db


def test_a_rule_moves_deals_and_tells_it_on_the_lead(rep, admin, drain):
    SEEN["automations"] = 0
    deal = make_deal(owner=rep)
    second, third = make_stage(name="Second", position=8), make_stage(name="Third", position=9)
    rule = make_rule(
        list_name="deals", trigger="deals.stage_changed", params=f"stage={second.pk}",
        effects=[{"effect": "set.stage", "value": third.pk}, {"effect": "comment", "text": "On"}],
        owner=admin,
    )  # fmt: skip
    actions.move(Deal.objects.filter(pk=deal.pk), by=rep, stage=second)
    drain("automations")
    deal.refresh_from_db()
    assert deal.stage == third
    run = Run.objects.get()
    assert (run.result, run.record_id, run.line) == ("done", deal.pk, deal.lead_id)
    caused = Event.objects.filter(cause=run.event)
    assert {event.line for event in caused} == {deal.lead_id}
    assert Comment.objects.get().target_id == deal.pk
    assert rules_pointing_to(second) == [rule]


def test_a_rule_about_deals_is_tried_on_the_past(rep, admin):
    deal = make_deal(owner=rep)
    second = make_stage(name="Second", position=8)
    rule = make_rule(
        list_name="deals", trigger="deals.stage_changed", params=f"stage={second.pk}",
        owner=admin, is_on=False,
    )  # fmt: skip
    moving = Deal.objects.filter(pk=deal.pk)
    first = deal.stage
    actions.move(moving, by=rep, stage=second)
    actions.move(moving, by=rep, stage=first)
    job = replay.start(rule, user=admin, days=3, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, len(job.result["fired"])) == ("done", 1)
