"""Whatever people do in whatever order, the clocks are what the events say (H5)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import actions, clocks
from leads.actions.editing import fingerprint
from leads.lists import LeadList
from leads.models import ActivityKind, Lead
from leads.tests.factories import make_lead, make_status
from records.actions import undo
from records.actions.undoing import AlreadyUndone
from records.actors import Actor
from records.attached.comments import add_comment, delete_comments
from records.models import Batch, Comment, CommentType
from records.models.events import ActorKind
from records.tests.examples import examples
from records.tests.imports.make import done, uploaded

pytestmark = pytest.mark.django_db
WHAT = ["move", "bulk", "rule", "edit", "note", "answer", "call", "old call", "draft", "delete",
        "create", "import", "undo", "trash"]  # fmt: skip
STEP = st.tuples(
    st.sampled_from(WHAT), st.sampled_from(["Ada", "Bob"]), st.sampled_from(["New", "Next"])
)


def step(rep, what: str, name: str, status: str) -> None:
    some, status = Lead.objects.filter(name=name), make_status(status)
    lead = some.live().first()
    if what == "move":
        actions.change_status(some, by=rep, status=status)
    elif what == "bulk":
        LeadList().edit(Lead.objects.all(), by=rep, values={"status": status}, gates=(), batch=None)
    elif what == "rule":
        actions.change_status(some, by=Actor(ActorKind.AUTOMATION), status=status)
    elif what == "create":
        actions.create_leads([Lead(name=name, status=status)], by=rep)
    elif what == "import":
        rows = f"Name,Status\n{name},{status.name}\n"
        done(uploaded(rep, rows, target="leads"), match=["name"], rule="overwrite")
    elif what == "undo" and (batch := Batch.objects.order_by("-id").first()):
        try:
            with transaction.atomic():
                undo(batch, by=rep)
        except AlreadyUndone:
            pass
    elif what == "trash":
        actions.trash(some, by=rep)
        actions.restore(some, by=rep)
    elif what == "delete":
        delete_comments(Comment.objects.live(), by=rep)
    elif lead:
        at_a_lead(rep, what, lead, status)


def at_a_lead(rep, what: str, lead: Lead, status) -> None:
    call = {"direction": "out", "outcome": "reached", "at": timezone.now()}
    if what == "edit":
        values = {"status": status, "city": "Bonn"}
        some = Lead.objects.filter(pk=lead.pk)
        actions.edit_lead(some, by=rep, values=values, points={}, seen=fingerprint(lead))
    elif what == "note":
        add_comment(lead, by=rep, text="x")
    elif what == "answer":
        add_comment(lead, by=rep, text="x", type=CommentType.objects.get(is_answer=True))
    elif what == "call":
        actions.log_activity(lead, by=rep, kind=ActivityKind.CALL, values=call)
    elif what == "old call":
        values = call | {"at": timezone.now() - timedelta(days=3)}
        actions.log_activity(lead, by=rep, kind=ActivityKind.CALL, values=values)
    elif what == "draft":
        actions.log_activity(
            lead, by=rep, kind=ActivityKind.EMAIL, values={"subject": "x", "at": timezone.now()}
        )


@pytest.fixture
def ground(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    CommentType.objects.create(name="They wrote", is_answer=True)


def differing_after(rep, steps) -> int:
    with transaction.atomic():
        make_lead("Ada", status=make_status("New"))
        for each in steps:
            step(rep, *each)
        found = clocks.wrong(Lead.objects.all()).count()
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_no_order_of_steps_sets_a_clock_wrong(rep, ground, steps):
    assert differing_after(rep, steps) == 0


@pytest.mark.parametrize("what", ["move", "edit", "note", "answer", "call"])
def test_control_an_action_that_forgets_the_clock_is_found(rep, ground, monkeypatch, what):
    monkeypatch.setattr(clocks, "_forward", lambda *args, **kwargs: None)
    assert differing_after(rep, [(what, "Ada", "Next")]) == 1
