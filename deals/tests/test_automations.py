"""Rules about deals: by the same machinery, told on the line of their lead (X26)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.actions import switch_on
from automations.backtest import replay
from automations.impact import rules_pointing_to
from automations.models import Rule, Run
from automations.reading import Broken
from automations.tests.factories import make_rule
from deals import actions
from deals.models import Deal, Stage
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


class TestClosing:
    """H5: no deal is closed for its silence before anybody was reminded of it, whichever of the two
    is set later; free days count."""

    @pytest.fixture
    def rule(self, rep, admin):
        make_stage(), make_stage("won")
        lost = make_stage("lost")
        return make_rule(
            "Give up", list_name="deals", trigger="after", owner=admin, is_on=False,
            when={"moment": "silent", "days": 11, "side": "after"},
            effects=[{"effect": "set.stage", "value": lost.pk}],
        )  # fmt: skip

    def test_a_rule_that_closes_too_soon_is_refused(self, admin, rule):
        Stage.objects.filter(kind="open").update(inactivity_days=8)
        with pytest.raises(Broken, match=r"reminds after 8 days .* 11 days may go by"):
            switch_on(Rule.objects.all(), by=admin)
        Rule.objects.update(params="stage_kind=lost")  # nobody is reminded of those
        switch_on(Rule.objects.all(), by=admin)

    def test_a_stage_that_reminds_later_is_refused_on_its_page(self, client, admin, rule):
        switch_on(Rule.objects.all(), by=admin)
        client.force_login(admin)
        stage = Stage.objects.get(kind="open")
        sent = {"name": "Open", "kind": "open", "colour": "blue", "win_likelihood": 30}
        sent |= {"forecast": "pipeline", "version": stage.version}
        address = reverse("deal_setup_edit", args=["stages", stage.pk])
        answer = client.post(address, sent | {"inactivity_days": 8})
        assert answer.status_code == 422 and "Remind sooner, or let" in answer.text
        assert client.post(address, sent | {"inactivity_days": 7}).status_code == 302
        stage.refresh_from_db()
        assert stage.inactivity_days == 7
