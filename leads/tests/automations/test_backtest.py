"""A rule is tried on the past before it is switched on; live, it does the same (part 4, no. 2)."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.actions import switch_on
from automations.backtest import replay
from automations.models import Rule
from automations.tests.factories import make_rule, set_status
from leads import actions
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_status
from records.actions import create
from records.jobs import runner
from records.models import Event, Job, Span

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def backtest(rule, world, days=30) -> list[list]:
    job = replay.start(rule, user=world.admin, days=days, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job.result["fired"]


def made(world, name: str, **fields) -> Lead:
    lead = Lead(name=name, status=world.new, owner=world.rep, **fields)
    actions.create_leads([lead], by=world.rep)
    return lead


def month(world, leads, seed: int):
    """A random month: calls, moves between statuses, changes of city; yields after each deed."""
    dice = random.Random(seed)
    statuses = [world.new, world.contacted, make_status("Third", Kind.QUALIFIED)]
    for _deed in range(60):
        lead = Lead.objects.filter(pk=dice.choice(leads).pk)
        deed = dice.choice(["call", "call", "move", "city"])
        if deed == "call":
            world.call(lead.get())
        elif deed == "move":
            actions.change_status(lead, by=world.rep, status=dice.choice(statuses))
        else:
            city = dice.choice(["Bonn", "Köln"])
            actions.change_leads(lead, by=world.rep, values={"city": city})
        yield


RULES = {
    "event": {"trigger": "leads.called", "params": "city=Bonn&status_kind=new,contacted"},
    "enters": {"trigger": "enters", "when": {"params": "city=Bonn"}, "params": "status_kind=new"},
    "leaves": {"trigger": "leaves", "when": {"params": "city=Bonn"}},
    "once": {"trigger": "leads.called", "once": True},
    "any": {"trigger": "leads.status_changed", "params": "any=city%3DBonn&any=status_kind%3Dnew"},
}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_recorded_month_gives_the_same_live_and_looking_back(world, seed):
    """The same deeds twice: once recorded and looked back on, once with the rules on, each rule
    for itself (what they do is a comment, which none of them asks for)."""
    rules = {
        name: make_rule(
            is_on=False, owner=world.admin, most_per_hour=None, **{"when": {}, "params": ""} | each
        )
        for name, each in RULES.items()
    }
    recorded = [made(world, f"A{n}") for n in range(4)]
    for _deed in month(world, recorded, seed):
        pass
    world.heed()
    names = dict(Lead.objects.values_list("id", "name"))
    before = {
        name: [names[row[0]][1:] for row in backtest(rule, world)] for name, rule in rules.items()
    }

    live = [made(world, f"B{n}") for n in range(4)]
    world.heed()
    switch_on(Rule.objects.all(), by=world.admin)
    for _deed in month(world, live, seed):
        world.heed()
    names = dict(Lead.objects.values_list("id", "name"))
    done = {
        name: [names[run.record_id][1:] for run in rule.runs.order_by("event", "id")]
        for name, rule in rules.items()
    }
    assert done == before
    assert all(before.values())


def test_conditions_are_asked_of_the_record_as_it_was(world):
    """Today's city is Köln; at the first call it was Bonn."""
    rule = make_rule(params="city=Bonn", is_on=False, owner=world.admin)
    lead = made(world, "Ada", city="Bonn", custom={"budget": 5})
    world.call(lead)
    first = Event.objects.get(kind="leads.called")
    actions.change_leads(Lead.objects.filter(pk=lead.pk), by=world.rep, values={"city": "Köln"})
    world.call(lead)
    assert [row[2] for row in backtest(rule, world)] == [first.pk]


def test_custom_fields_are_reconstructed_too(world):
    from records.models import FieldDefinition

    FieldDefinition.objects.create(target_type=100, key="budget", label="Budget", type="number")
    rule = make_rule(params="custom.budget__gte=5", is_on=False, owner=world.admin)
    lead = made(world, "Ada", custom={"budget": 7})
    world.call(lead)
    found = Lead.objects.filter(pk=lead.pk)
    actions.change_leads(found, by=world.rep, values={"custom.budget": 1})
    world.call(lead)
    assert len(backtest(rule, world)) == 1


def test_what_the_rule_sets_is_carried_on_until_history_says_otherwise(world):
    """First outreach → contacted: the second call finds it contacted, as it would have been."""
    rule = make_rule(
        params=f"status={world.new.pk}", effects=[set_status(world.contacted)], is_on=False
    )
    lead = made(world, "Ada")
    world.call(lead)
    world.call(lead)
    assert len(backtest(rule, world)) == 1
    found = Lead.objects.filter(pk=lead.pk)
    actions.change_status(found, by=world.rep, status=world.contacted)
    actions.change_status(found, by=world.rep, status=world.new)
    world.call(lead)
    assert len(backtest(rule, world)) == 2


def test_fields_no_event_tells_are_named(world):
    """Honest: an address of its own table, and a clock, are taken as they are today."""
    rule = make_rule(params="email__empty=no&last_action_at=last_7d&city=Bonn", is_on=False)
    job = replay.start(rule, user=world.admin, days=30, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.result["unsure"] == ["e-mail", "last action"]


def test_a_wait_is_tried_on_the_past_as_well(world):
    """CM-25: contacted 50 days ago, answered after 35; contacted 50 days ago, answered after 10."""
    now = timezone.now()
    rule = make_rule(
        trigger="after", when={"moment": "unanswered", "days": 30, "side": "after"}, is_on=False,
        owner=world.admin,
    )  # fmt: skip
    late, early = make_old(world, "Late", now - 50 * DAY), make_old(world, "Early", now - 50 * DAY)
    for lead, at in ((late, now - 15 * DAY), (early, now - 40 * DAY)):
        world.call(lead, at=at, outcome="reached")
    fired = backtest(rule, world, days=60)
    assert [(row[0], row[1][:10]) for row in fired] == [
        (late.pk, (now - 20 * DAY).isoformat()[:10]),
        (early.pk, (now - 10 * DAY).isoformat()[:10]),
    ]


def make_old(world, name, since) -> Lead:
    lead = Lead(name=name, status=world.contacted, owner=world.rep, created_at=since)
    create([lead], by=world.rep, kind="leads.created", happened_at="created_at")
    Span.objects.filter(record_id=lead.pk).update(since=since)
    return lead


def test_the_page_shows_what_it_would_have_done_and_what_became_of_them(world, client):
    rule = make_rule(effects=[set_status(world.contacted)], is_on=False)
    lead = made(world, "Ada")
    world.call(lead)
    client.force_login(world.admin)
    address = reverse("automation_backtest", args=[rule.pk])
    answer = client.post(address, {"days": 30})
    job = Job.objects.get()
    assert answer.url == reverse("records:job", args=[job.pk])
    runner.run(job.pk)
    page = client.get(address).content.decode()
    assert "it would have acted 1 time, on 1 record." in page
    assert "set status to Contacted" in page
    assert "What became of them:" in page
    assert "New Lead" in page
