"""A deal's two clocks follow what is told of it, and are what its events say (H5)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals import actions
from deals.models import Deal, LostReason
from deals.tests.factories import make_deal, make_stage
from leads import clocks
from leads.actions import change_activities, log_activity, merge_leads, trash_activities
from leads.models import Activity, ActivityKind, Lead
from leads.tests.factories import make_lead
from records.actions import undo
from records.actions.undoing import AlreadyUndone
from records.actors import Actor
from records.attached.comments import add_comment
from records.models import Batch, CommentType, Event
from records.models.events import ActorKind
from records.tests.examples import examples
from records.timeline.about import is_told_of

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(days=2)
MISSED = {"direction": "out", "outcome": "no_answer", "at": NOW}


def test_a_corrected_call_is_the_clients_answer_on_the_deal_too(rep):
    """A call thought to be missed that reached somebody: both clocks of response stand at the
    moment of the call, of the lead and of the deal it was logged on; another deal's does not."""
    deal, other = make_deal(), make_deal("Racks", lead=make_lead())
    log_activity(deal.lead, by=rep, kind=ActivityKind.CALL, values=MISSED, on=deal)
    deal.refresh_from_db()
    assert deal.last_response_at is None
    change_activities(Activity.objects.all(), by=rep, values={"outcome": "reached"})
    deal.refresh_from_db(), other.refresh_from_db()
    lead = Lead.objects.get(pk=deal.lead_id)
    assert deal.last_response_at == lead.last_response_at == NOW
    assert deal.last_response_event == lead.last_response_event
    assert other.last_response_at is None
    assert is_told_of(Event.objects.get(pk=deal.last_response_event), deal)


def test_any_correction_is_told_on_the_deal(rep):
    deal = make_deal()
    log_activity(deal.lead, by=rep, kind=ActivityKind.CALL, values=MISSED, on=deal)
    change_activities(Activity.objects.all(), by=rep, values={"text": "They want two"})
    event = Event.objects.get(kind="leads.activity_changed")
    assert is_told_of(event, deal)
    deal.refresh_from_db()
    assert deal.last_response_at is None


WHAT = ["move", "bulk", "rule", "lose", "note", "answer", "call", "missed", "old call", "correct",
        "remove", "undo", "trash", "merge"]  # fmt: skip
STEP = st.tuples(st.sampled_from(WHAT), st.sampled_from(["Ovens", "Racks"]))


def step(rep, what: str, name: str) -> None:
    some = Deal.objects.filter(name=name)
    stage = make_stage(name="Negotiation", position=1)
    if what == "move":
        actions.move(some, by=rep, stage=stage)
    elif what == "bulk":
        actions.move(some, by=rep, stage=make_stage(), in_bulk=True)
    elif what == "rule":
        actions.move(some, by=Actor(ActorKind.AUTOMATION), stage=stage)
    elif what == "lose":
        actions.move(some, by=rep, stage=make_stage("lost"), reason=LostReason.objects.get())
    elif what == "correct":
        change_activities(Activity.objects.live(), by=rep, values={"outcome": "reached"})
    elif what == "remove":
        trash_activities(Activity.objects.live(), by=rep)
    elif what == "undo" and (batch := Batch.objects.order_by("-id").first()):
        try:
            with transaction.atomic():
                undo(batch, by=rep)
        except AlreadyUndone:
            pass
    elif what == "trash":
        actions.trash(some, by=rep)
        actions.restore(some, by=rep)
    elif what == "merge" and Lead.objects.live().count() > 1:
        keep = Lead.objects.live().earliest("id").pk
        merge_leads(Lead.objects.live(), by=rep, keep=keep, values={})
    elif deal := some.live().first():
        at_a_deal(rep, what, deal)


def at_a_deal(rep, what: str, deal: Deal) -> None:
    call = {"direction": "out", "outcome": "reached", "at": timezone.now()}
    if what == "note":
        add_comment(deal, by=rep, text="x")
    elif what == "answer":
        add_comment(deal, by=rep, text="x", type=CommentType.objects.get(is_answer=True))
    elif what in ("call", "missed", "old call"):
        if what != "call":
            call |= {"at": NOW}
        if what == "missed":
            call |= {"outcome": "no_answer"}
        log_activity(deal.lead, by=rep, kind=ActivityKind.CALL, values=call, on=deal)


@pytest.fixture
def ground(db):
    CommentType.objects.create(name="They wrote", is_answer=True)
    LostReason.objects.create(name="Price")


def differing_after(rep, steps) -> int:
    with transaction.atomic():
        make_deal(), make_deal("Racks", lead=make_lead("Other"))
        for each in steps:
            step(rep, *each)
        found = sum(clocks.wrong(model.objects.all()).count() for model in (Deal, Lead))
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_no_order_of_steps_sets_a_clock_wrong(rep, ground, steps):
    assert differing_after(rep, steps) == 0


@pytest.mark.parametrize("what", [["missed", "correct"], ["call"], ["answer"], ["move"]])
def test_control_an_action_that_forgets_the_clocks_is_found(rep, ground, monkeypatch, what):
    """Of the deal and of its lead."""
    monkeypatch.setattr(clocks, "_forward", lambda *args, **kwargs: None)
    assert differing_after(rep, [(each, "Ovens") for each in what]) == 2
