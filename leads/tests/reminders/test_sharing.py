"""Many reminders at once are shared by the workers there are, each given once (TRUST E7)."""

from collections import Counter

import pytest

from leads.models import Lead
from leads.tests.factories import make_lead
from leads.tests.reminders.make import MONDAY, always_awake, heard, reminding
from notifications import jobs
from notifications.reminders import sweeping
from notifications.reminders.planning import plan
from records.waking import Turn
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
LEADS = 9


@pytest.fixture
def calls(monkeypatch) -> list:
    """Chunks of four leads, and whom a sweep calls while it goes on."""
    called: list = []
    monkeypatch.setattr(sweeping, "CHUNK", 4)
    monkeypatch.setattr(jobs, "MANY", 4)
    monkeypatch.setattr(jobs, "wake", called.append)
    rep = make_user("rep")
    always_awake(rep)
    status = reminding()
    leads = [make_lead(f"L{n}", owner=rep, status=status, created_at=MONDAY) for n in range(LEADS)]
    plan(Lead.record_type, [lead.pk for lead in leads])
    return called


def test_a_sweep_that_finds_many_calls_another_worker(calls):
    """After each full chunk; the last one is small, and calls nobody."""
    jobs.sweep_reminders()
    assert set(Counter(row.target_id for row in heard()).values()) == {1}
    assert len(heard()) == LEADS
    assert calls == [jobs.sweep_reminders] * 2


def test_a_sweep_stops_after_its_turn_and_stands_in_line_again(calls, monkeypatch):
    """Decision 0052: mail does not wait behind it."""
    turns = iter([False, True])
    monkeypatch.setattr(Turn, "is_over", property(lambda turn: next(turns)))
    jobs.sweep_reminders()
    assert len(heard()) == 4
    assert calls == [jobs.sweep_reminders] * 2, "for the full chunk, and for the rest"
