"""When something happens to a lead, and conditions hold, rules act (X26, LS-06, WB-06)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automations.engine.asking import ids_of
from automations.models import Result, Run
from automations.tests.factories import COMMENT, make_rule, set_status
from leads import actions
from leads.models import Lead
from records.actions import undo
from records.models import Batch, Comment, Event
from records.models.events import ActorKind
from records.tests.drain import SEEN

pytestmark = pytest.mark.django_db


def contact_rule(world, **fields):
    """First outreach → Contacted."""
    fields = {"params": f"status={world.new.pk}"} | fields
    return make_rule(effects=[set_status(world.contacted)], **fields)


def test_a_call_moves_a_new_lead_to_contacted_and_says_why(world):
    """LS-06, WB-06: the event names its cause; the run names rule, version, event and batch."""
    rule, lead = contact_rule(world), world.lead()
    world.call(lead)
    called = Event.objects.get(kind="leads.called")
    world.heed()
    lead.refresh_from_db()
    assert lead.status == world.contacted
    moved = Event.objects.get(kind="leads.status_changed")
    assert (moved.actor_kind, moved.cause) == (ActorKind.AUTOMATION, called.pk)
    run = Run.objects.get()
    assert (run.rule, run.version, run.event, run.batch_id) == (rule, 1, called.pk, moved.batch)
    assert (run.record_id, run.result, run.reasons) == (lead.pk, Result.DONE, [])


def test_a_rule_is_no_action_of_our_people(world):
    """H5: neither clock moves when a rule moves the lead or comments."""
    make_rule(effects=[set_status(world.contacted), COMMENT], owner=world.admin)
    lead = world.lead()
    world.call(lead)
    lead.refresh_from_db()
    before = lead.last_action_event
    world.heed()
    lead.refresh_from_db()
    assert (lead.status, lead.last_action_event) == (world.contacted, before)


def test_conditions_are_those_of_lists(world):
    make_rule(params=f"status={world.contacted.pk}", effects=[set_status(world.new)])
    lead = world.lead()
    world.call(lead)
    world.heed()
    assert not Run.objects.exists()


def test_undo_of_a_run_takes_it_back_and_sets_nothing_off(world):
    """Part 4 no. 1: a run is a batch; what takes it back is no new event for rules."""
    contact_rule(world, trigger="leads.status_changed", params="")
    contact_rule(world)
    lead = world.lead()
    world.call(lead)
    world.heed()
    world.heed()
    batch = Batch.objects.get(kind="automations.run")
    assert batch.title == "Rule “Rule”"
    undo(batch, by=world.admin)
    world.heed()
    lead.refresh_from_db()
    assert lead.status == world.new


def test_gates_hold_what_rules_do_as_everything_else(world):
    """Part 4 no. 4: held, with the reason in the run."""
    from leads.models import Criterion

    asked = Criterion.objects.create(
        status=world.contacted, words="City is known", required=["city"]
    )
    rule = contact_rule(world)
    ready, bare = world.lead("Ada", city="Bonn"), world.lead("Bob")
    for lead in (ready, bare):
        world.call(lead)
    world.heed()
    found = {run.record_id: (run.result, run.reasons) for run in Run.objects.filter(rule=rule)}
    assert found == {ready.pk: ("done", []), bare.pk: ("held", [asked.code])}
    assert set(Lead.objects.filter(status=world.contacted)) == {ready}


def test_one_batch_for_many_records_with_a_cause_each(world):
    contact_rule(world)
    leads = [world.lead(f"Lead {n}") for n in range(3)]
    for lead in leads:
        world.call(lead)
    calls = dict(Event.objects.filter(kind="leads.called").values_list("line", "pk"))
    world.heed()
    moved = Event.objects.filter(kind="leads.status_changed")
    assert {event.record_id: event.cause for event in moved} == calls
    assert len({event.batch for event in moved}) == 1


def test_what_hangs_on_a_record_has_its_cause_too(world):
    make_rule(owner=world.admin)
    lead = world.lead()
    world.call(lead)
    called = Event.objects.get(kind="leads.called")
    world.heed()
    assert Event.objects.get(kind="comment.added").cause == called.pk
    assert Comment.objects.get().author == world.admin


def test_rules_act_in_order_and_stop_where_they_say(world):
    """The first moves and stops; the second would have commented on the same call."""
    first = contact_rule(world, stops=True)
    second = make_rule("Second", owner=world.admin)
    moved, other = world.lead("Ada"), world.lead("Bob", status=world.contacted)
    world.call(moved)
    world.call(other)
    world.heed()
    assert list(Run.objects.filter(rule=first).values_list("record_id", flat=True)) == [moved.pk]
    assert list(Run.objects.filter(rule=second).values_list("record_id", flat=True)) == [other.pk]


def test_later_rules_see_what_earlier_ones_did(world):
    contact_rule(world)
    second = make_rule("Second", params=f"status={world.contacted.pk}", owner=world.admin)
    lead = world.lead()
    world.call(lead)
    world.heed()
    assert world.results(second) == ["done"]


def test_two_events_of_one_record_in_one_page_are_two_firings_in_order(world):
    """The second call finds the lead contacted already: the rule is about new leads."""
    rule, each = contact_rule(world), make_rule("Each", owner=world.admin)
    lead = world.lead()
    world.call(lead)
    world.call(lead)
    world.heed()
    assert (world.results(rule), world.results(each)) == (["done"], ["done", "done"])


def test_once_per_record(world):
    rule = make_rule(once=True, owner=world.admin)
    lead = world.lead()
    for _again in range(3):
        world.call(lead)
        world.heed()
    assert world.results(rule) == ["done"]


def test_at_most_so_many_an_hour(world):
    rule = make_rule(most_per_hour=2, owner=world.admin)
    for n in range(3):
        world.call(world.lead(f"Lead {n}"))
    world.heed()
    assert world.results(rule) == ["limited", "done", "done"]
    assert Comment.objects.count() == 2


def test_what_was_so_already_is_noted_as_nothing(world):
    rule = make_rule(effects=[set_status(world.new)])
    world.call(world.lead())
    world.heed()
    assert world.results(rule) == ["nothing"]
    assert not Batch.objects.filter(kind="automations.run").exists()


def test_two_rules_that_set_each_other_off_end(world):
    """A loop: each move sets the other rule off; where it comes back to a rule it is stopped."""
    forth = make_rule(
        trigger="leads.status_changed", params=f"status={world.new.pk}",
        effects=[set_status(world.contacted)],
    )  # fmt: skip
    back = make_rule(
        trigger="leads.status_changed", params=f"status={world.contacted.pk}",
        effects=[set_status(world.new)],
    )  # fmt: skip
    lead = world.lead()
    actions.change_status(Lead.objects.filter(pk=lead.pk), by=world.rep, status=world.contacted)
    for _page in range(12):
        world.heed()
    results = sorted(world.results(forth) + world.results(back))
    assert results == ["done", "done", "loop", "loop"]


def test_a_poisonous_record_is_set_aside_and_nobody_waits(world, monkeypatch):
    """E6: one of three fails; two are done, the rule below acts on all."""
    from leads.lists import LeadList

    plain = LeadList.edit

    def edit(self, records, **more):
        if records.filter(name="Poison").exists():
            raise RuntimeError("cannot")
        return plain(self, records, **more)

    monkeypatch.setattr(LeadList, "edit", edit)
    rule, below = contact_rule(world), make_rule("Below", owner=world.admin)
    leads = [world.lead(name) for name in ("Ada", "Poison", "Bob")]
    for lead in leads:
        world.call(lead)
    world.heed()
    found = dict(Run.objects.filter(rule=rule).values_list("record_id", "result"))
    assert [found[lead.pk] for lead in leads] == ["done", "failed", "done"]
    run = Run.objects.get(result="failed")
    assert (run.reasons, run.attempts) == (["cannot"], 1)
    assert run.retry_at is not None
    assert world.results(below) == ["done"] * 3


def test_imports_set_nothing_off_unless_asked(world):
    from records.actions import change
    from records.actors import Actor

    quiet = make_rule(trigger="leads.changed", owner=world.admin)
    loud = make_rule("Loud", trigger="leads.changed", with_imports=True, owner=world.admin)
    lead = world.lead()
    change(
        Lead.objects.filter(pk=lead.pk), by=Actor(ActorKind.IMPORT), kind="leads.changed",
        values={"city": "Bonn"},
    )  # fmt: skip
    world.heed()
    assert (world.results(quiet), world.results(loud)) == ([], ["done"])


def test_the_same_event_again_does_nothing_again(world):
    """E1: a page that comes again (a worker died before its commit was known) acts once."""
    rule = make_rule(owner=world.admin)
    world.call(world.lead())
    before = SEEN["automations"]
    world.heed()
    SEEN["automations"] = before
    world.heed()
    assert world.results(rule) == ["done"]


def test_entering_and_leaving_a_condition(world):
    """Only who was outside enters; who was inside before the rule was switched on has not."""
    from automations.actions import switch_on
    from automations.models import Rule

    place = {"params": "city=Bonn"}
    enters = make_rule("In", trigger="enters", when=place, is_on=False, owner=world.admin)
    leaves = make_rule("Out", trigger="leaves", when=place, is_on=False, owner=world.admin)
    inside, outside = world.lead("Ada", city="Bonn"), world.lead("Bob")
    switch_on(Rule.objects.all(), by=world.admin)

    def live(lead, city):
        actions.change_leads(Lead.objects.filter(pk=lead.pk), by=world.rep, values={"city": city})
        world.heed()

    live(inside, "Bonn")
    live(outside, "Bonn")
    live(inside, "Köln")
    live(outside, "Bonn")
    assert list(Run.objects.filter(rule=enters).values_list("record_id", flat=True)) == [outside.pk]
    assert list(Run.objects.filter(rule=leaves).values_list("record_id", flat=True)) == [inside.pk]


def test_queries_do_not_grow_with_the_records(world):
    contact_rule(world)
    counts = []
    for many in (1, 2, 5):
        for n in range(many):
            world.call(world.lead(f"Lead {many} {n}"))
        with CaptureQueriesContext(connection) as queries:
            world.heed()
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_moving_to_the_next_stage_is_one_step(world):
    from leads.tests.factories import make_stage, make_status

    third = make_stage("Third", position=3)
    second = make_status("Meeting", stage=make_stage("Second", position=2))
    make_status("Offer", stage=third)
    make_rule(effects=[{"effect": "leads.next_stage"}])
    lead = world.lead()
    world.call(lead)
    world.heed()
    lead.refresh_from_db()
    assert lead.status == second


def test_rules_that_do_nothing_cost_no_query_each(world):
    """One statement asks all of them; another who entered or left; another writes down waits."""
    counts = []
    for many in (2, 6):
        for n in range(many):
            make_rule(f"Quiet {n}", params="city=Nowhere")
            make_rule(f"In {n}", trigger="enters", when={"params": "city=Nowhere"})
            wait = {"moment": "created_at", "days": n, "side": "after"}
            make_rule(f"Wait {n}", trigger="after", when=wait, params="city=Nowhere")
        world.call(world.lead(f"Lead {many}"))
        with CaptureQueriesContext(connection) as queries:
            world.heed()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_a_rule_did_is_seen_by_rules_asked_beforehand(world):
    """Answers that were asked for all rules at once hold only until a rule does something: each
    record, each round."""
    make_rule("First", params="priority=2", effects=[{"effect": "set.priority", "value": 1}])
    make_rule("Second", params="priority=1", effects=[{"effect": "set.priority", "value": 3}])
    leads = [world.lead("Ada"), world.lead("Bob", priority=1), world.lead("Cy", priority=3)]
    for lead in [*leads, leads[0]]:
        world.call(lead)
    world.heed()
    assert set(Lead.objects.values_list("priority", flat=True)) == {3}
    assert Run.objects.count() == 3


def test_a_condition_nobody_can_meet_is_no_error(world):
    lead = world.lead()
    asked = {"nobody": Lead.objects.none(), "all": Lead.objects.all()}
    assert ids_of(asked) == {"nobody": set(), "all": {lead.pk}}
    assert ids_of({"nobody": Lead.objects.none()}) == {"nobody": set()}
