"""A recorded month of deals gives the same looking back and live (part 4, no. 2)."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from automations.actions import switch_on
from automations.backtest import replay
from automations.models import Rule, Run
from automations.tests.factories import make_rule
from deals import actions
from deals.models import Deal
from deals.tests.factories import make_pipeline, make_stage
from leads.tests.factories import make_lead
from records.jobs import runner
from records.models import Event
from records.tests.drain import SEEN

pytestmark = pytest.mark.django_db
RULES = {
    "moved": {"trigger": "deals.stage_changed", "params": "value__gte=500"},
    "worth": {"trigger": "deals.value_changed", "params": "stage={second}"},
    "won": {"trigger": "deals.won"},
    "enters": {"trigger": "enters", "when": {"params": "value__gte=500"}},
    "leaves": {"trigger": "leaves", "when": {"params": "stage={second}"}, "once": True},
}


def made(rep, name: str) -> Deal:
    deal = Deal(lead=make_lead(name), name=name, owner=rep, value=100, pipeline=make_pipeline())
    actions.create_deals([deal], by=rep)
    return deal


def month(rep, deals: list[Deal], stages, seed: int):
    """Moves between stages and new values; yields after each deed."""
    dice = random.Random(seed)
    for _deed in range(50):
        deal = Deal.objects.filter(pk=dice.choice(deals).pk)
        if dice.random() < 0.5:
            actions.move(deal, by=rep, stage=dice.choice(stages))
        else:
            value = dice.choice([100, 500, 900])
            actions.change_deals(deal, by=rep, values={"value": value})
        yield


@pytest.mark.parametrize("name", list(RULES))
def test_live_does_what_looking_back_said(rep, admin, drain, name):
    stages = [
        make_stage(), make_stage(name="Second", position=1), make_stage("won", position=8)
    ]  # fmt: skip
    filled = {
        key: value.format(second=stages[1].pk) if isinstance(value, str) else value
        for key, value in RULES[name].items()
    }
    if "when" in filled:
        params = filled["when"]["params"].format(second=stages[1].pk)
        filled["when"] = {"params": params}
    rule = make_rule(
        list_name="deals", is_on=False, owner=admin, most_per_hour=None,
        **{"when": {}, "params": ""} | filled,
    )  # fmt: skip
    for _deed in month(rep, [made(rep, f"A{n}") for n in range(3)], stages, 7):
        pass
    job = replay.start(rule, user=admin, days=30, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    names = dict(Deal.objects.values_list("id", "name"))
    before = [names[row[0]][1:] for row in job.result["fired"]]

    live = [made(rep, f"B{n}") for n in range(3)]
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    switch_on(Rule.objects.filter(pk=rule.pk), by=admin)
    drain("automations")
    for _deed in month(rep, live, stages, 7):
        drain("automations")
    names = dict(Deal.objects.values_list("id", "name"))
    runs = Run.objects.filter(rule=rule).order_by("event", "id")
    assert [names[run.record_id][1:] for run in runs] == before
    assert before
