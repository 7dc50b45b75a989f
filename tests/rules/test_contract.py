"""Everything rules offer keeps one contract, whichever app brings it and whatever it is about:
words, a form, gates, one batch, a named run, a way back (X26, X27; TRUST 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automations.actions import put_in_force, set_up_routing
from automations.effects import effects_for
from automations.forms import EffectForm
from automations.models import Hook, Rule, Run
from automations.offers import ENTERS, LEAVES, OFFERS, SPECIAL, triggers_of
from automations.tests.factories import make_rule
from automations.words import told
from deals import actions as deal_actions
from deals.models import Deal
from deals.tests.factories import make_deal, make_stage
from invoices.actions import renew_subscriptions
from invoices.models import Subscription
from invoices.tests.subscriptions.make import make_service
from leads import actions as lead_actions
from leads.models import ActivityKind, Lead
from leads.tests.factories import make_lead, make_point, make_status
from leads.tests.factories import make_stage as make_lead_stage
from notifications.models import Message, Notification, Template
from records.actions import undo
from records.models import Comment, Event, FieldDefinition, Follower
from records.tests.drain import SEEN
from tasks.models import Task

pytestmark = pytest.mark.django_db
MOST_QUERIES = 60  # for one event of one record, the effect's own reads and writes included
SUBJECTS = sorted(OFFERS.subjects)
EXPECTED = {
    "leads": {"comment", "follow", "notify", "webhook", "leads.next_stage", "leads.mail",
              "leads.sms", "set.status", "set.owner", "set.custom.size", "deals.create",
              "leads.route", "tasks.create"},
    "deals": {"comment", "follow", "notify", "webhook", "set.stage", "set.owner", "deals.mail",
              "deals.sms", "tasks.create"},
    "subscriptions": {"comment", "follow", "notify", "webhook", "set.owner", "set.price",
                      "services.customer", "subscriptions.mail", "subscriptions.sms",
                      "tasks.create"},
}  # fmt: skip
TODAY = timezone.localdate()
CLOCKS = {"version", "updated_at", "last_action_at", "stage_entered_at", "last_response_at"}


@dataclass
class Ground:
    """How a record of a subject comes to be, and what sets its rule off."""

    make: Callable
    trigger: str
    happen: Callable


def call(lead: Lead, by) -> None:
    values = {"at": timezone.now(), "direction": "out", "outcome": "no_answer"}
    lead_actions.log_activity(lead, by=by, kind=ActivityKind.CALL, values=values)


def raise_value(deal: Deal, by) -> None:
    deal_actions.change_deals(Deal.objects.filter(pk=deal.pk), by=by, values={"value": 500})


def lead(name: str, owner) -> Lead:
    found = make_lead(name, owner=owner)
    make_point(found, "ada@example.com")
    make_point(found, "+49301234567")
    return found


GROUNDS = {
    "leads": Ground(lead, "leads.called", call),
    "deals": Ground(
        lambda name, owner: make_deal(name, lead=lead(name, owner), owner=owner, value=100),
        "deals.value_changed",
        raise_value,
    ),
    "subscriptions": Ground(
        lambda name, owner: make_service(
            owner,
            starts_on=TODAY,
            name=name,
            lead=lead(name, owner),
            owner=owner,
            ends_on=TODAY + timedelta(days=365),
        ),
        "services.renewed",
        lambda service, by: renew_subscriptions(
            Subscription.objects.filter(pk=service.pk), by=by, now=timezone.now()
        ),
    ),
}


@pytest.fixture
def shop(rep, admin, drain):
    """One row at least of everything an effect may point to; territories in force."""
    make_status("Later", stage=make_lead_stage("Later", position=5))
    make_stage(name="Second", position=1)
    Hook.objects.create(name="Other", url="https://example.com/")
    for number in (100, 150, Subscription.record_type):
        FieldDefinition.objects.create(target_type=number, key="size", label="Size", type="number")
    for channel in ("mail", "sms"):
        Template.objects.create(
            name=channel, channel=channel, target_type=100, subject="Hi", text="{{ lead.name }}"
        )
    set_up_routing(by=admin, list_name="leads", default_owner=admin)
    put_in_force("leads", by=admin)
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return drain


def values_for(effect, list_name: str, record, admin) -> dict:
    """What an admin would fill into the effect's form, through the form."""
    form = EffectForm(effect=effect, list_name=list_name, user=admin)
    name = effect.name.removeprefix("set.")
    present = getattr(record, f"{name}_id", getattr(record, name, None))
    if name == "services.customer":
        present = record.lead.status_id
    data = {name: sample(field, present) for name, field in form.fields.items()}
    bound = EffectForm(data, effect=effect, list_name=list_name, user=admin)
    assert bound.is_valid(), (effect.name, bound.errors)
    return bound.values


def sample(field, present):
    """Something the field takes, and not what the record holds already."""
    if hasattr(field, "queryset"):
        return (field.queryset.exclude(pk=present).first() or field.queryset.first()).pk
    if getattr(field, "choices", None):
        values = [value for value, _words in field.choices if value]
        return next(value for value in values if str(value) != str(present))
    return "2027-01-01" if "Date" in type(field).__name__ else "5"


def has_rows(effect, list_name: str, admin) -> bool:
    fields = effect.fields(list_name, admin)
    return all(not hasattr(each, "queryset") or each.queryset.exists() for each in fields.values())


def state(record) -> tuple:
    """The record, and what hangs on it or on its lead, without what lies in the trash."""
    names = [f.attname for f in type(record)._meta.concrete_fields if f.name not in CLOCKS]
    line = getattr(record, record.line_column)
    target = {"target_type": record.record_type, "target_id": record.pk}
    return (
        type(record).objects.filter(pk=record.pk).values_list(*names).get(),
        Comment.objects.live().filter(**target).count(),
        Follower.objects.live().filter(**target).count(),
        Task.objects.live().filter(lead=line).count(),
        Deal.objects.live().filter(lead=line).count(),
        Lead.objects.filter(pk=line).values_list("status", flat=True).get(),
        Message.objects.live().filter(target_type=100, target_id=line).count(),
    )


@pytest.mark.parametrize("list_name", SUBJECTS)
def test_every_effect_has_words_a_form_and_a_way_back(list_name, shop, rep, admin):
    """Each as the only effect of a rule, for one event: told in the sentence, done in one batch,
    named by the run, within a bound of queries, and gone after the undo."""
    ground, tried = GROUNDS[list_name], set()
    for effect in effects_for(list_name):
        if not has_rows(effect, list_name, admin):
            continue
        tried.add(effect.name)
        record = ground.make(effect.name, rep)
        values = values_for(effect, list_name, record, admin)
        assert str(effect.label), effect.name
        assert not effect.problem(values), effect.name
        rule = make_rule(
            effect.name[:40], list_name=list_name, trigger=ground.trigger, effects=[values],
            owner=admin,
        )  # fmt: skip
        assert effect.words(values) in told(rule, admin).sentence, effect.name
        ground.happen(record, rep)
        before = state(record)
        with CaptureQueriesContext(connection) as queries:
            shop("automations")
        assert len(queries) <= MOST_QUERIES, (effect.name, len(queries))
        run = Run.objects.get(rule=rule)
        assert (run.result, run.reasons) == ("done", []), effect.name
        if not effect.outside:
            assert Event.objects.filter(batch=run.batch_id).exists(), effect.name
            assert state(record) != before, effect.name
            undo(run.batch, by=admin)
            assert state(record) == before, effect.name
        Rule.objects.filter(pk=rule.pk).update(is_on=False)
    assert EXPECTED[list_name] <= tried


@pytest.mark.parametrize("list_name", SUBJECTS)
def test_every_trigger_has_words_and_reads(list_name, shop, admin):
    """As a sentence; an unknown one is told, never guessed."""
    for trigger in triggers_of(list_name):
        rule = make_rule(trigger.name, list_name=list_name, trigger=trigger.name, is_on=False)
        assert str(trigger.words) in told(rule, admin).sentence
    for name in SPECIAL:
        when = {"params": "list=all"} if name in (ENTERS, LEAVES) else {"moment": "created_at"}
        rule = Rule(name=name, list_name=list_name, trigger=name, when=when, effects=[])
        assert told(rule, admin).sentence
    gone = Rule(name="Gone", list_name=list_name, trigger="nothing.like_it")
    assert told(gone, admin).sentence == "What sets it off does not exist any more."


@pytest.mark.parametrize("list_name", SUBJECTS)
def test_what_an_effect_points_to_is_known_and_can_be_mapped(list_name, shop, rep, admin):
    """Impact (part 4, no. 9): rows named in its values are told and can be replaced."""
    record = GROUNDS[list_name].make("Ada", rep)
    for effect in effects_for(list_name):
        if not has_rows(effect, list_name, admin):
            continue
        values = values_for(effect, list_name, record, admin)
        for _number, pk in effect.refers(values):
            assert effect.map is not None, effect.name
            mapped = {**values, **effect.map(values, pk, 999_999)}
            assert 999_999 in mapped.values(), effect.name
            assert effect.problem(mapped), effect.name


def test_a_rule_tells_the_owner_and_shows_no_more_than_he_may_see(shop, rep, admin):
    """TRUST A3: the notice names the record to whoever sees it."""
    make_rule(effects=[{"effect": "notify", "user": None, "text": "Look"}], owner=admin)
    call(lead("Ada", rep), admin)
    shop("automations")
    row = Notification.objects.get()
    assert (row.user, row.kind, row.data["text"]) == (rep, "automations.told", "Look")


def test_a_rule_sends_in_the_owners_name_and_once(shop, rep, admin):
    """CM-15, SX-24: the lead's owner writes, who refused gets nothing, no clock of ours is set."""
    template = Template.objects.get(channel="mail")
    make_rule(effects=[{"effect": "leads.mail", "template": template.pk}], owner=admin)
    found = lead("Ada", rep)
    call(found, rep)
    shop("automations")
    shop("automations")
    message = Message.objects.get()
    assert (message.author, message.recipient, message.is_mailing) == (rep, "ada@example.com", True)
    assert message.text.startswith("Ada")
    assert message.kind == "notifications.by_rule"


def test_without_an_address_it_is_held_with_the_reason(shop, rep, admin):
    template = Template.objects.get(channel="sms")
    make_rule(effects=[{"effect": "leads.sms", "template": template.pk}], owner=admin)
    call(make_lead("Bob", owner=rep), rep)
    shop("automations")
    assert Run.objects.values_list("result", "reasons").get() == ("held", ["no_phone"])


def test_a_task_is_due_on_a_working_day_of_its_owner(shop, rep, admin):
    """X31: the day after so many days, or the next one on which he works."""
    values = {"effect": "tasks.create", "title": "Ring", "days": 1, "note": "", "kind": None,
              "owner": None}  # fmt: skip
    make_rule(effects=[values], owner=admin)
    found = lead("Ada", rep)
    call(found, rep)
    shop("automations")
    task = Task.objects.get()
    assert (task.title, task.owner, task.lead) == ("Ring", rep, found)
    assert task.due_on >= timezone.localdate()
