"""Two sweeps at the same moment, on connections of their own (TRUST E7, E1)."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from leads.models import Lead
from leads.tests.factories import make_lead
from leads.tests.reminders.make import MONDAY, always_awake, at, heard, reminding
from notifications.models import Message, Reminder
from notifications.reminders import sweeping
from notifications.reminders.planning import plan
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
LEADS = 12
DUE = at(3, 13, 9)


def storm() -> Counter:
    """How often each lead was reminded of, after two sweeps of the same minute."""
    rep = make_user("rep")
    always_awake(rep)
    status = reminding()
    leads = [make_lead(f"L{n}", owner=rep, status=status, created_at=MONDAY) for n in range(LEADS)]
    plan(Lead.record_type, [lead.pk for lead in leads])
    results = at_once(*[lambda: sweeping.give_some(DUE)] * 2)
    assert not any(isinstance(each, Exception) for each in results), results
    return Counter(row.target_id for row in heard())


def unlocked(monkeypatch) -> None:
    """Both have read what is due before either writes, and neither looks again."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    monkeypatch.setattr(sweeping, "claim", meet_after(sweeping.claim))
    monkeypatch.setattr(
        sweeping,
        "still_due",
        lambda claimed, now: list(Reminder.objects.filter(pk__in=[each.pk for each in claimed])),
    )


def test_two_sweeps_give_each_once():
    times = storm()
    assert set(times.values()) == {1} and len(times) == LEADS
    assert Message.objects.count() == LEADS


def test_without_the_lock_the_unique_key_keeps_it_once(monkeypatch):
    """The second line: key of record, silence and round."""
    unlocked(monkeypatch)
    assert set(storm().values()) == {1}


def test_control_without_lock_and_key_they_are_given_twice(monkeypatch):
    unlocked(monkeypatch)
    tiding = sweeping._tiding

    def keyless(*args):
        made = tiding(*args)
        return type(made)(made.user_id, uuid4().hex, made.target, made.count, made.data)

    monkeypatch.setattr(sweeping, "_tiding", keyless)
    assert max(storm().values()) > 1
