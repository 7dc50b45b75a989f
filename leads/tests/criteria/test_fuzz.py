"""Whatever people do in whatever order, nobody stands where they may not (CM-02)."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import actions
from leads.actions.editing import fingerprint
from leads.criteria import LEADS
from leads.models import Criterion, Lead
from leads.tests.factories import make_lead, make_point, make_status
from records import gates
from records.actions import undo
from records.actions.undoing import AlreadyUndone
from records.actions.watching import NotAsAsked
from records.models import Batch
from records.tests.examples import examples
from records.tests.imports.make import done, uploaded

pytestmark = pytest.mark.django_db
PHONES = [[], ["+49301111111"], ["+49302222222"]]
PEOPLE, STATUSES = ["Ada", "Bob", "Cy"], ["New", "Qualified"]
STEPS = st.tuples(
    st.sampled_from(["move", "bulk", "edit", "points", "set", "create", "import", "undo", "trash"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(STATUSES),
    st.sampled_from(PHONES),
    st.sampled_from([1, 3]),
)


def step(rep, what, name, status, phones, priority):
    """One thing somebody does; refusals are fine, a wrong state is not."""
    some = Lead.objects.filter(name=name)
    lead = some.live().first()
    status = make_status(status)
    if what == "move":
        actions.change_status(some, by=rep, status=status)
    elif what == "bulk":
        actions.change_leads(Lead.objects.all(), by=rep, values={"status": status}, in_bulk=True)
    elif what == "edit" and lead:
        actions.edit_lead(
            Lead.objects.filter(pk=lead.pk), by=rep, seen=fingerprint(lead),
            values={"status": status, "priority": priority}, points={"phone": phones},
        )  # fmt: skip
    elif what == "points" and lead:
        actions.set_points(lead, by=rep, kind="phone", values=phones)
    elif what == "set":
        actions.change_leads(some, by=rep, values={"priority": priority})
    elif what == "create":
        new = Lead(name=name, status=status, priority=priority)
        with contextlib.suppress(NotAsAsked), transaction.atomic():
            actions.create_leads([new], by=rep, points=[{"phone": phones}])
    elif what == "import":
        urgency = "high" if priority == 3 else "low"
        rows = f"Name,Phone,Status,Priority\n{name},{''.join(phones)},{status},{urgency}\n"
        done(uploaded(rep, rows, target="leads"))
    elif what == "undo" and (batch := Batch.objects.order_by("-id").first()):
        with contextlib.suppress(AlreadyUndone), transaction.atomic():
            undo(batch, by=rep)
    elif what == "trash":
        actions.trash(some, by=rep)
        actions.restore(some, by=rep)


def wrong_after(rep, steps) -> bool:
    with transaction.atomic():
        for name in PEOPLE[:2]:
            make_point(make_lead(name, status=make_status("New")), "+49301111111")
        for each in steps:
            step(rep, *each)
        found = bool(LEADS.standing_wrongly(Criterion.objects.all()))
        transaction.set_rollback(True)
    return found


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_no_order_of_steps_leads_to_a_wrong_place(rep, new, qualified_here, steps):
    assert not wrong_after(rep, steps)


@pytest.fixture
def qualified_here(new):
    status = make_status("Qualified")
    Criterion.objects.create(status=status, words="Phone is known", required=["phone"])
    Criterion.objects.create(status=status, words="Priority is high", params="priority=3")


@pytest.mark.parametrize(
    "what", ["move", "bulk", "edit", "create", "import"], ids=lambda what: f"control: {what}"
)
def test_without_the_gate_each_path_would(rep, new, qualified_here, monkeypatch, what):
    """The control: these steps reach a wrong place once nothing stands in the way."""
    name = "Cy" if what in ("create", "import") else "Ada"
    steps = [(what, name, "Qualified", [], 1)]
    assert not wrong_after(rep, steps)
    monkeypatch.setattr(gates, "STANDING", {})
    assert wrong_after(rep, steps)
