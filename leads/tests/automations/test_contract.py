"""Everything rules offer keeps one contract: words, a form, gates, one batch, a way back (X26)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automations.actions import put_in_force, set_up_routing
from automations.effects import effects_for
from automations.models import Hook, Rule, Run
from automations.offers import ENTERS, LEAVES, OFFERS, SPECIAL, triggers_of
from automations.tests.factories import make_rule
from automations.words import told
from leads.models import Criterion, Lead, Source
from records.actions import undo
from records.models import Batch, Comment, Event, FieldDefinition, Follower

pytestmark = pytest.mark.django_db
MOST_QUERIES = 60  # for one event of one lead, the effect's own reads and writes included
SUBJECTS = sorted(OFFERS.subjects)


def values_for(effect, world) -> dict:
    """What an admin would fill into the effect's form, through the form."""
    from automations.forms import EffectForm

    form = EffectForm(effect=effect, list_name="leads", user=world.admin)
    data = {name: sample(name, field, world) for name, field in form.fields.items()}
    bound = EffectForm(data, effect=effect, list_name="leads", user=world.admin)
    assert bound.is_valid(), (effect.name, bound.errors)
    return bound.values


def sample(name, field, world):
    if hasattr(field, "queryset"):
        others = field.queryset.exclude(pk__in=[world.new.pk, world.rep.pk])
        return (others.first() or field.queryset.first() or world.new).pk
    if getattr(field, "choices", None):
        return next(value for value, _words in reversed(list(field.choices)) if value)
    return "2027-01-01" if "Date" in type(field).__name__ else "5"


def needs_rows(effect, user) -> bool:
    """A short list the world has no rows of."""
    fields = effect.fields("leads", user)
    return any(hasattr(each, "queryset") and not each.queryset.exists() for each in fields.values())


@pytest.fixture
def shop(world):
    """A follow-up stage to move to, a webhook to call, a custom field to set, territories."""
    from leads.tests.factories import make_stage, make_status

    make_status("Later", stage=make_stage("Later", position=5))
    Hook.objects.create(name="Other", url="https://example.com/")
    FieldDefinition.objects.create(target_type=100, key="size", label="Size", type="number")
    set_up_routing(by=world.admin, list_name="leads", default_owner=world.admin)
    put_in_force("leads", by=world.admin)
    return world


def test_every_effect_has_words_a_form_and_a_way_back(shop):
    """Each as the only effect of a rule, for one call: told in the sentence, done in one batch,
    named by the run, within a bound of queries, and gone after the undo."""
    skipped, tried = set(), set()
    for effect in effects_for("leads"):
        if needs_rows(effect, shop.admin):
            skipped.add(effect.name)
            continue
        tried.add(effect.name)
        values = values_for(effect, shop)
        assert str(effect.label), effect.name
        assert not effect.problem(values), effect.name
        rule = make_rule(effect.name, effects=[values], owner=shop.admin)
        sentence = told(rule, shop.admin).sentence
        assert effect.words(values) in sentence, effect.name
        lead = shop.lead(effect.name)
        before = state(lead)
        shop.call(lead)
        with CaptureQueriesContext(connection) as queries:
            shop.heed()
        assert len(queries) <= MOST_QUERIES, (effect.name, len(queries))
        run = Run.objects.get(rule=rule)
        assert run.result == "done", (effect.name, run.reasons)
        if not effect.outside:
            assert Event.objects.filter(batch=run.batch_id).exists(), effect.name
            assert state(lead) != before, effect.name
            undo(run.batch, by=shop.admin)
            assert state(lead) == before, effect.name
        Rule.objects.filter(pk=rule.pk).update(is_on=False)
    assert {"comment", "follow", "webhook", "leads.next_stage", "leads.route", "set.status",
            "set.owner", "set.custom.size"} <= tried  # fmt: skip
    assert "set.status" not in skipped


def state(lead: Lead) -> tuple:
    names = ["status", "owner", "source", "priority", "custom", "category", "partner", "location"]
    row = Lead.objects.filter(pk=lead.pk).values_list(*names).get()
    target = {"target_type": lead.record_type, "target_id": lead.pk}
    return (
        row,
        Comment.objects.live().filter(**target).count(),
        Follower.objects.live().filter(**target).count(),
    )


def test_effects_keep_the_gates(shop):
    """Part 4 no. 4: a criterion of the lead's own status holds whatever would break it."""
    fair = Source.objects.create(name="Fair")
    asked = Criterion.objects.create(status=shop.new, words="Source stays", required=["source"])
    make_rule("Empty", effects=[{"effect": "set.source", "value": None}])
    lead = shop.lead("Ada", source=fair)
    shop.call(lead)
    shop.heed()
    lead.refresh_from_db()
    run = Run.objects.get()
    assert (run.result, run.reasons, lead.source) == ("held", [asked.code], fair)


@pytest.mark.parametrize("list_name", SUBJECTS)
def test_every_trigger_has_words_and_reads(list_name, world):
    """As a sentence and as a form; an unknown one is told, never guessed."""
    for trigger in triggers_of(list_name):
        rule = make_rule(trigger.name, list_name=list_name, trigger=trigger.name, is_on=False)
        assert str(trigger.words) in told(rule, world.admin).sentence
    for name in SPECIAL:
        when = {"params": "list=all"} if name in (ENTERS, LEAVES) else {"moment": "created_at"}
        rule = Rule(name=name, list_name=list_name, trigger=name, when=when, effects=[])
        assert told(rule, world.admin).sentence
    gone = Rule(name="Gone", list_name=list_name, trigger="nothing.like_it")
    assert told(gone, world.admin).sentence == "What sets it off does not exist any more."


def test_batches_of_rules_are_not_left_empty(world):
    make_rule(effects=[{"effect": "set.status", "value": world.new.pk}])
    world.call(world.lead())
    world.heed()
    assert not Batch.objects.filter(kind="automations.run").exists()
