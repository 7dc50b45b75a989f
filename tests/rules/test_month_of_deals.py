"""A recorded month of deals gives the same looking back and live (part 4, no. 2)."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from automations.actions import switch_on
from automations.backtest import replay
from automations.models import Rule
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


def rules_of(admin, second) -> dict[str, Rule]:
    """Switched off; what they do is a comment, which none of them asks for."""
    found = {}
    for name, each in RULES.items():
        fields = {"when": {}, "params": ""} | each
        fields["params"] = fields["params"].format(second=second.pk)
        fields["when"] = {
            key: text.format(second=second.pk) for key, text in fields["when"].items()
        }
        found[name] = make_rule(
            list_name="deals", is_on=False, owner=admin, most_per_hour=None, **fields
        )
    return found


def fired(rule: Rule, admin) -> list[int]:
    job = replay.start(rule, user=admin, days=30, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    return [row[0] for row in job.result["fired"]]


def test_live_does_what_looking_back_said(rep, admin, drain):
    """The same deeds twice: once recorded and looked back on, once with the rules on; each rule
    acts on the same deals in the same order."""
    stages = [
        make_stage(), make_stage(name="Second", position=1), make_stage("won", position=8)
    ]  # fmt: skip
    rules = rules_of(admin, stages[1])
    for _deed in month(rep, [made(rep, f"A{n}") for n in range(3)], stages, 7):
        pass
    names = dict(Deal.objects.values_list("id", "name"))
    before = {name: [names[pk][1:] for pk in fired(rule, admin)] for name, rule in rules.items()}

    live = [made(rep, f"B{n}") for n in range(3)]
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    switch_on(Rule.objects.all(), by=admin)
    drain("automations")
    for _deed in month(rep, live, stages, 7):
        drain("automations")
    names = dict(Deal.objects.values_list("id", "name"))
    done = {
        name: [names[run.record_id][1:] for run in rule.runs.order_by("event", "id")]
        for name, rule in rules.items()
    }
    assert done == before
    assert all(before.values())
