"""Rules about services: so many days before they end or renew (LS-21, X26)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.actions import change_rules, switch_on
from automations.backtest import replay
from automations.engine.due import sweep as sweep_rules
from automations.models import Rule, Run
from automations.ready import READY
from crm.future.rehearsing import rehearse, rolled_back
from invoices import actions
from invoices.models import Subscription
from invoices.numbers import day_at
from invoices.tests.subscriptions.make import (
    kind_of,
    make_service,
    make_statuses,
    noon,
    sweep,
)
from leads.kinds import Kind
from leads.models import Criterion, Lead, Status
from leads.tests.factories import make_lead
from notifications.actions import hold
from records.jobs import runner
from records.models import Event
from records.tests.drain import SEEN
from tasks.models import Task
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return day_at(timezone.now())


@pytest.fixture
def rule(admin, drain) -> Rule:
    """As somebody adds it on the page, and switches it on."""
    make_statuses()
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = Rule.objects.filter(pk=READY["services_renewal"].add(by=admin).pk)
    switch_on(found, by=admin)
    return found.get()


def active(name: str, owner) -> Lead:
    return make_lead(name, owner=owner, status=Status.objects.get(kind=Kind.ACTIVE))


def ending(rep, days: int, **more) -> Subscription:
    today = day_at(timezone.now())
    return make_service(
        rep, starts_on=today - 300 * DAY, ends_on=today + days * DAY, now=timezone.now(),
        owner=rep, **more,
    )  # fmt: skip


def test_the_ready_made_one_asks_thirty_days_before_each_end(rule, rep, drain, today):
    """LS-21: status and task, for each service of a customer on its own day, once."""
    mill = active("Mill", rep)
    ending(rep, 40, lead=mill, name="Hosting")
    ending(rep, 45, lead=mill, name="Support")
    drain("automations")
    sweep_rules(noon(today + 9 * DAY))
    assert not Task.objects.exists()
    sweep_rules(noon(today + 11 * DAY))
    assert kind_of(mill) == Kind.RENEWAL
    task = Task.objects.get()
    assert (task.lead, task.owner, task.title) == (mill, rep, "Ask about the renewal")
    for _again in range(2):
        sweep_rules(noon(today + 16 * DAY))
        assert Task.objects.count() == 2


def test_it_takes_the_place_of_what_services_do_by_themselves(rule, rep, drain, admin, today):
    """Nobody gets two tasks about one renewal; switched off, services ask again."""
    service = ending(rep, 10, lead=active("Mill", rep), notice_days=20)
    sweep(today)
    assert Subscription.objects.get().noticed_for == service.ends_on
    assert not Task.objects.exists()
    change_rules(Rule.objects.all(), by=admin, values={"is_on": False})
    ending(rep, 10, lead=active("Harbour", rep), notice_days=20)
    sweep(today)
    assert Task.objects.count() == 1


def narrowed(rule: Rule, admin, **values) -> None:
    change_rules(Rule.objects.filter(pk=rule.pk), by=admin, values=values)


def test_services_it_cannot_reach_ask_by_themselves(rule, rep, drain, admin, today):
    """A narrow rule stands in for those that meet its conditions; the others keep their own."""
    narrowed(rule, admin, params="name__contains=Hosting")
    mill = active("Mill", rep)
    ending(rep, 10, lead=mill, name="Hosting", notice_days=20)
    ending(rep, 10, lead=mill, name="Support", notice_days=20)
    drain("automations")
    sweep(today)
    assert [task.title for task in Task.objects.all()] == ["Ask about the renewal of Support"]
    sweep_rules(noon(today))
    assert sorted(task.title for task in Task.objects.all()) == [
        "Ask about the renewal", "Ask about the renewal of Support",
    ]  # fmt: skip


def test_what_it_did_counts_when_the_conditions_hold_no_more(rule, rep, drain, admin, today):
    """Thirty days before it asked; what it was about is over when the service's own day comes."""
    narrowed(rule, admin, params="name__contains=Hosting")
    ending(rep, 25, lead=active("Mill", rep), name="Hosting", notice_days=20)
    drain("automations")
    sweep_rules(noon(today))
    assert Task.objects.count() == 1
    actions.change_subscriptions(Subscription.objects.all(), by=rep, values={"name": "Support"},
                                 now=timezone.now())  # fmt: skip
    sweep(today + 6 * DAY)
    assert Subscription.objects.get().noticed_for and Task.objects.count() == 1


@pytest.mark.parametrize("catch_up", [False, True])
def test_what_it_passed_over_asks_by_itself(rule, rep, drain, admin, today, catch_up):
    """Switched on when the thirty days were under way: it leaves such services alone unless it is
    to catch up."""
    narrowed(rule, admin, is_on=False)
    ending(rep, 10, lead=active("Mill", rep), notice_days=5)
    drain("automations")
    narrowed(rule, admin, catch_up=catch_up)
    switch_on(Rule.objects.all(), by=admin)
    for day in range(8):
        sweep(today + day * DAY)
        sweep_rules(noon(today + day * DAY))
    asked = "Ask about the renewal" if catch_up else "Ask about the renewal of Care plan"
    assert Task.objects.get().title == asked


def test_once_is_for_the_first_end_only(rule, rep, drain, admin, today):
    """A rule that acts once on each service does not silence its second renewal."""
    narrowed(rule, admin, once=True)
    service = ending(rep, 10, lead=active("Mill", rep), notice_days=20, term_months=12)
    drain("automations")
    sweep_rules(noon(today))
    sweep(today)
    assert Task.objects.count() == 1
    actions.renew_subscriptions(Subscription.objects.all(), by=rep, now=timezone.now())
    drain("automations")
    service.refresh_from_db()
    sweep_rules(noon(service.ends_on - 15 * DAY))
    sweep(service.ends_on - 15 * DAY)
    assert Task.objects.count() == 2


@pytest.mark.parametrize("effects", [1, 2])
def test_a_customer_that_is_held_is_told_in_the_run(
    rule, rep, drain, admin, client, today, effects
):
    """Part 4 no. 4: with the reason, at its own service only; what else the rule does is done."""
    renewal = Status.objects.get(kind=Kind.RENEWAL)
    asked = Criterion.objects.create(status=renewal, words="City is known", required=["city"])
    narrowed(rule, admin, effects=rule.effects[:effects])
    bare, known = active("Mill", rep), active("Harbour", rep)
    Lead.objects.filter(pk=known.pk).update(city="Bonn")
    services = [ending(rep, 20, lead=lead) for lead in (bare, known)]
    drain("automations")
    sweep_rules(noon(today))
    found = {run.record_id: (run.result, run.reasons) for run in Run.objects.all()}
    assert found == {services[0].pk: ("held", [asked.code]), services[1].pk: ("done", [])}
    assert (kind_of(bare), kind_of(known)) == (Kind.ACTIVE, Kind.RENEWAL)
    assert Task.objects.count() == (0 if effects == 1 else 2)
    client.force_login(admin)
    assert "City is known" in client.get(reverse("automation_runs")).text


def test_another_end_begins_the_wait_anew(rule, rep, drain, today):
    """Renewed before: nothing is asked at the old date."""
    service = ending(rep, 40, lead=active("Mill", rep), term_months=12)
    drain("automations")
    actions.renew_subscriptions(Subscription.objects.all(), by=rep, now=timezone.now())
    drain("automations")
    sweep_rules(noon(today + 11 * DAY))
    assert not Task.objects.exists() and Subscription.objects.get().ends_on > service.ends_on


def test_it_stands_among_what_is_coming_and_is_held_back_there(rule, client, rep, drain, today):
    """WB-18, TRUST A3."""
    service = ending(rep, 40, lead=active("Mill", rep))
    drain("automations")
    client.force_login(rep)
    address = f"{reverse('coming')}?record={service.record_type}-{service.pk}&kind=rule"
    (row,) = client.get(address).context["page"].rows
    assert row.record == service and row.can_be_held
    assert "30 days before its renewal or its end" in row.thing.words
    client.force_login(make_user("own", visibility="own"))
    assert client.get(reverse("coming"), {"kind": "rule"}).context["page"].rows == []
    hold(Subscription.objects.all(), by=rep, what=f"rule:{rule.pk}")
    sweep_rules(noon(today + 11 * DAY))
    assert not Task.objects.exists()


def test_tried_on_the_past_and_rehearsed(rule, rep, admin, drain):
    """It would have asked once for what ends soon; in the days ahead it asks for the other."""
    ending(rep, 20, lead=active("Mill", rep))
    later = ending(rep, 35, lead=active("Harbour", rep))
    made = timezone.now() - 60 * DAY
    Subscription.objects.update(created_at=made)
    Event.objects.filter(record_type=Subscription.record_type).update(happened_at=made)
    job = replay.start(rule, user=admin, days=30, now=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    (fired,) = job.result["fired"]
    assert fired[0] != later.pk
    drain("automations")
    sweep_rules(timezone.now())  # what ends soon is asked about at once
    with rolled_back():
        days = list(rehearse(timezone.now(), 10))
    acts = [(day.date, dict(day.acts)) for day in days if day.acts]
    assert [each for _day, each in acts] == [{rule.name: 1}]
    assert acts[0][0] == later.ends_on - 30 * DAY
    assert Task.objects.count() == Run.objects.count() == 1


def test_up_for_renewal_sets_off_rules_about_the_customer(rep, admin, drain, today):
    """As many days before as the service says."""
    make_statuses()
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    risk = Status.objects.get(kind=Kind.CHURN_RISK)
    effects = [{"effect": "set.status", "value": risk.pk}]
    Rule.objects.create(
        name="At risk", list_name="leads", trigger="services.lead_renewal_near", is_on=True,
        effects=effects, owner=admin,
    )  # fmt: skip
    mill = active("Mill", rep)
    ending(rep, 10, lead=mill, notice_days=20)
    sweep(today)
    drain("automations")
    assert kind_of(mill) == Kind.CHURN_RISK
