"""Time sets rules off: rows that are due, once each (law 3, E7, E8, CM-25, LS-21)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from automations.actions import change_rules, switch_on
from automations.engine.due import sweep
from automations.models import Due, Rule, Run
from automations.reading import Broken
from automations.rhythm import next_after
from automations.tests.factories import COMMENT, make_rule, set_status
from leads import actions
from leads.kinds import Kind
from leads.models import Lead, Stage
from leads.tests.factories import make_status
from records.models import Span
from records.waking import Turn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def close_rule(world, days=30, **fields) -> Rule:
    """No response in 30 days → Unqualified."""
    over = make_status("Unqualified", Kind.UNQUALIFIED)
    return make_rule(
        trigger="after", when={"moment": "unanswered", "days": days, "side": "after"},
        params="status_kind=contacted,working", effects=[set_status(over)], is_on=False, **fields,
    )  # fmt: skip


def turn_on(rule, world) -> None:
    switch_on(Rule.objects.filter(pk=rule.pk), by=world.admin)


def contacted(world, name="Ada", days_ago=0) -> Lead:
    lead = world.lead(name, status=world.contacted)
    since = timezone.now() - days_ago * DAY
    Span.objects.create(
        record_type=Lead.record_type, field=1, record_id=lead.pk, value=world.contacted.pk,
        since=since,
    )  # fmt: skip
    return lead


def test_no_response_in_30_days_makes_it_unqualified(world):
    """CM-25; the day before nothing happens, on the day it does, and only once (E7)."""
    rule, lead = close_rule(world), contacted(world)
    turn_on(rule, world)
    due = Due.objects.get()
    assert due.due_at == due.basis + 30 * DAY
    assert sweep(due.due_at - DAY) == 0
    assert sweep(due.due_at) == 1
    lead.refresh_from_db()
    assert lead.status.kind == Kind.UNQUALIFIED
    assert sweep(due.due_at + 30 * DAY) == 0
    assert world.results(rule) == ["done"]


def test_a_worker_whose_turn_is_over_leaves_the_rest_in_line(world):
    """Decision 0052: the next call finds it."""
    rule, _lead = close_rule(world), contacted(world)
    turn_on(rule, world)
    due = Due.objects.get().due_at
    assert sweep(due, turn=Turn(timedelta(0))) == 0
    assert sweep(due, turn=Turn()) == 1


def test_an_answer_begins_the_wait_anew(world):
    rule, lead = close_rule(world), contacted(world)
    turn_on(rule, world)
    before = Due.objects.get().due_at
    world.call(lead, outcome="reached")
    world.heed()
    assert Due.objects.get().due_at > before
    assert sweep(before) == 0


def test_a_wait_whose_basis_moved_unheard_is_none(world):
    """The sweep runs before the handler: it looks at the record itself."""
    rule, lead = close_rule(world), contacted(world)
    turn_on(rule, world)
    due = Due.objects.get().due_at
    world.call(lead, outcome="reached")
    sweep(due)
    assert not Run.objects.exists()


def test_what_is_past_when_switched_on_is_left_alone_unless_asked(world):
    """E8: nobody expects a flood on the first day."""
    rule, lead = close_rule(world), contacted(world, days_ago=90)
    turn_on(rule, world)
    sweep(timezone.now())
    assert not Run.objects.exists()
    change_rules(Rule.objects.filter(pk=rule.pk), by=world.admin, values={"catch_up": True})
    sweep(timezone.now())
    assert list(Run.objects.values_list("record_id", flat=True)) == [lead.pk]


def test_closing_waits_longer_than_reminding(world):
    """H5: refused in words. Reminders go out on working days only: on the 31st day, or two later.
    A rule that is on may not be made to act sooner either."""
    Stage.objects.update(inactivity_days=30)
    rule = close_rule(world, days=33)
    with pytest.raises(Broken, match=r"reminds after 30 days .* 33 days may go by"):
        turn_on(rule, world)
    enough = {"moment": "unanswered", "days": 34, "side": "after"}
    Rule.objects.update(when=enough)
    turn_on(rule, world)
    with pytest.raises(Broken, match="not 10 days"):
        change_rules(Rule.objects.all(), by=world.admin, values={"when": {**enough, "days": 10}})


def test_what_closes_nothing_may_act_before_the_reminder(world):
    """H5 is about closing; a comment is none."""
    Stage.objects.update(inactivity_days=30)
    rule = close_rule(world, days=5)
    Rule.objects.update(effects=[COMMENT])
    turn_on(rule, world)
    rule.refresh_from_db()
    assert rule.is_on


def test_days_before_a_date_of_ones_own(world):
    """LS-21: 30 days before the renewal date, at midnight where the organisation is."""
    from records.models import FieldDefinition

    FieldDefinition.objects.create(
        target_type=Lead.record_type, key="renewal", label="Renewal", type="date"
    )
    rule = make_rule(
        trigger="after", when={"moment": "custom.renewal", "days": 30, "side": "before"},
        is_on=False, owner=world.admin,
    )  # fmt: skip
    lead = world.lead(custom={"renewal": "2227-03-31"})
    world.lead("Bob", custom={"renewal": "soon"})
    turn_on(rule, world)
    assert Due.objects.get().due_at == datetime(2227, 3, 1, tzinfo=UTC)
    sweep(datetime(2227, 3, 1, 0, 1, tzinfo=UTC))
    assert list(Run.objects.values_list("record_id", flat=True)) == [lead.pk]
    actions.change_leads(
        Lead.objects.filter(pk=lead.pk), by=world.rep, values={"custom.renewal": "2228-03-31"}
    )
    world.heed()
    assert Due.objects.get(record_id=lead.pk).due_at == datetime(2228, 3, 1, tzinfo=UTC)


def test_a_rhythm_acts_on_all_that_match_once_a_day(world):
    rule = make_rule(
        trigger="every", when={"every": "day", "hour": 8}, params="city=Bonn", is_on=False,
        owner=world.admin,
    )  # fmt: skip
    world.lead("Ada", city="Bonn"), world.lead("Bob")
    turn_on(rule, world)
    first = Due.objects.get().due_at
    sweep(first)
    sweep(first + timedelta(minutes=1))
    assert world.results(rule) == ["done"]
    sweep(first + DAY)
    assert world.results(rule) == ["done", "done"]


@pytest.mark.parametrize(
    ("moment", "when", "zone", "expected"),
    [
        ("2026-03-28T20:00Z", {"every": "day", "hour": 2}, "Europe/Berlin", "2026-03-29T01:00Z"),
        ("2026-10-24T20:00Z", {"every": "day", "hour": 2}, "Europe/Berlin", "2026-10-25T00:00Z"),
        ("2026-01-31T12:00Z", {"every": "month", "day": 31, "hour": 8}, "UTC", "2026-02-28T08:00Z"),
        ("2028-02-01T12:00Z", {"every": "month", "day": 31, "hour": 8}, "UTC", "2028-02-29T08:00Z"),
        ("2026-11-22T12:00Z", {"every": "week", "day": 0, "hour": 9}, "UTC", "2026-11-23T09:00Z"),
        ("2026-11-22T12:00Z", {"every": "quarter", "hour": 9}, "UTC", "2027-01-01T09:00Z"),
        ("2026-10-03T12:00Z", {"every": "day", "hour": 2}, "Australia/Lord_Howe",
         "2026-10-03T15:30Z"),
    ],
)  # fmt: skip
def test_rhythms_across_clock_changes_and_short_months(moment, when, zone, expected):
    """E8: each once, none skipped; a day the month does not have is its last."""
    found = next_after(datetime.fromisoformat(moment), when, zone)
    assert found == datetime.fromisoformat(expected)


def test_a_failed_run_is_tried_again_with_growing_pauses(world, monkeypatch):
    """E6: after some tries it waits for a person."""
    from automations.models import Run
    from leads.lists import LeadList

    def edit(self, records, **more):
        raise RuntimeError("cannot")

    plain = LeadList.edit
    monkeypatch.setattr(LeadList, "edit", edit)
    make_rule(effects=[set_status(world.contacted)])
    lead = world.lead()
    world.call(lead)
    world.heed()
    pauses = []
    while (run := Run.objects.get()).retry_at:
        pauses.append(round((run.retry_at - run.at) / timedelta(minutes=5)))
        sweep(run.retry_at)
    assert pauses == [1, 2, 4, 8, 16]
    assert run.attempts == 6
    monkeypatch.setattr(LeadList, "edit", plain)
    Run.objects.update(retry_at=timezone.now())
    sweep(timezone.now())
    assert Run.objects.get().result == "done"
