"""Two at once: seen is noted once, overdue is told once (TRUST A10, E7). The controls take the
gate away and fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q

from invoices import actions
from invoices.actions import chasing, seeing
from invoices.models import Invoice
from invoices.tests.factories import make_issued
from records.actors import SYSTEM
from records.gates import Gate
from records.models import Event
from users.models import Organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
OPEN = Gate("open", "", Q(pk__gt=0))


def at_once(work: Callable[[int], None], times: int = 4) -> None:
    """Each in a connection of its own, beginning together."""
    barrier, problems = threading.Barrier(times), []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert problems == []


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def see(number: int) -> None:
    now = MONDAY + timedelta(seconds=number)
    actions.mark_seen(Invoice.objects.all(), by=SYSTEM, now=now)


def test_seen_is_noted_once(rep):
    make_issued(rep)
    at_once(see)
    assert told("invoices.viewed") == 1


def test_control_without_the_gate_it_is_noted_again(rep, monkeypatch):
    make_issued(rep)
    monkeypatch.setattr(seeing, "UNSEEN", OPEN)
    at_once(see)
    assert told("invoices.viewed") > 1


def mark(ids: list[int]) -> Callable[[int], None]:
    """What each of several sweeps does that found the same invoice due, one at an earlier step."""
    return lambda number: chasing._mark(ids, 2 if number else 1, by=SYSTEM) and None


def overdue(rep) -> list[int]:
    Organisation.objects.create(name="Oven Works", time_zone="UTC")
    return [make_issued(rep, now=MONDAY - timedelta(days=60)).pk]


def test_a_sweep_that_comes_late_takes_no_step_back(rep):
    at_once(mark(overdue(rep)))
    assert Invoice.objects.get().overdue_step == 2
    assert told("invoices.overdue") <= 2


def test_control_without_the_gate_a_step_is_taken_back(rep, monkeypatch):
    ids = overdue(rep)
    chasing._mark(ids, 2, by=SYSTEM)
    monkeypatch.setattr(chasing, "Gate", lambda *args: OPEN)
    chasing._mark(ids, 1, by=SYSTEM)
    assert Invoice.objects.get().overdue_step == 1
