"""One event among a hundred that a handler cannot swallow (TRUST E6): the others are handled at
once and once, it is tried a few times with growing pauses, and stays with its reason."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from records.actions import create
from records.models import Event, ParkedEvent
from records.stream import run as stream
from records.stream.registry import HANDLERS, Handler
from records.tests.fake.models import Thing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
EVENTS, POISON = 100, 42


@pytest.fixture
def tries() -> Counter:
    """How often the handler began each event alone or in a page, by the record's name."""
    begun: Counter = Counter()

    def swallow(events: list[Event]) -> None:
        for event in events:
            name = event.changes["name"][1]
            begun[name] += 1
            if name == str(POISON):
                raise ValueError("cannot swallow this")

    HANDLERS["faults.poisoned"] = Handler("faults.poisoned", swallow, "beginning")
    yield begun
    del HANDLERS["faults.poisoned"]


@pytest.fixture
def events(rep) -> None:
    create([Thing(name=str(n)) for n in range(EVENTS)], by=rep, kind="fake.created")


def days_pass() -> list[timedelta]:
    """Sweeps just before and just when it is to be tried again, and long after; the pauses."""
    parked, pauses, minute = ParkedEvent.objects.get(), [], timedelta(minutes=1)
    for _try in range(20):
        attempts, before = parked.attempts, parked.retry_at
        stream.retry_parked(now=lambda: before - minute)  # noqa: B023
        parked.refresh_from_db()
        assert parked.attempts == attempts, "before its time"
        stream.retry_parked(now=lambda: before)  # noqa: B023
        parked.refresh_from_db()
        if parked.attempts > attempts:
            pauses.append(parked.retry_at - before)
    return pauses


def test_ninety_nine_are_handled_and_one_waits_for_a_person(events, tries):
    assert stream.run("faults.poisoned") == EVENTS
    parked = ParkedEvent.objects.get()
    assert "cannot swallow this" in parked.reason
    assert Event.objects.get(pk=parked.event_id).changes["name"][1] == str(POISON)
    after = {name for name in tries if int(name) > POISON}
    assert len(after) == EVENTS - POISON - 1, "those behind it do not wait"
    assert stream.run("faults.poisoned") == 0, "no hot loop"
    tried, pauses = tries[str(POISON)], days_pass()
    assert tries[str(POISON)] - tried == len(pauses) < stream.ATTEMPTS
    assert pauses == sorted(pauses) and pauses[-1] > 10 * pauses[0]
    parked.refresh_from_db()
    assert parked.attempts == stream.ATTEMPTS


def test_control_without_parking_everything_behind_it_waits(events, tries, monkeypatch):
    def give_up(handler, event):
        handler.effect([event])

    monkeypatch.setattr(stream, "_apply_alone", give_up)
    for _sweep in range(3):
        with pytest.raises(ValueError, match="cannot swallow"):
            stream.run("faults.poisoned")
    assert not {name for name in tries if int(name) > POISON}
