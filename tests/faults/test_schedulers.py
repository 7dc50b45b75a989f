"""Two schedulers, a sweep slower than its period, a key that is asked for twice (TRUST E7).

What happens without the claim shows ``notifications/tests/test_races.py``.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from notifications.actions import messages as outbox
from notifications.actions import queue
from notifications.models import Message
from notifications.tests.make import message
from records.actors import SYSTEM
from tests.faults.due_work import DUE
from tests.faults.house import House, number, wait_for
from tests.faults.post import all_sent
from users.tests.race import at_once, meet_after

DUE_THINGS = 30


def everything_is_swept(house: House) -> None:
    """Two schedulers wake everything each second; handing over takes longer than that."""
    house.scheduler(), house.scheduler()
    wait_for(all_sent, every=0.2)
    wait_for(lambda: all(len(work.done()) >= DUE_THINGS for work in DUE.values()), 300, every=0.2)


def test_two_schedulers_do_it_once(house: House, boss, sink, pays):
    now = timezone.now()
    sink.pause = 0.2
    for work in DUE.values():
        work.make([now - timedelta(minutes=1)] * DUE_THINGS, now)
    house.worker(children=2, twist="pays_here")
    everything_is_swept(house)
    for name, work in DUE.items():
        assert (len(work.done()), len(set(work.done()))) == (DUE_THINGS, DUE_THINGS), name
    assert (len(sink.ids), sink.doubles) == (DUE_THINGS, 0)


def asked_by_two(monkeypatch) -> list:
    """Both have looked for the key before either writes."""
    monkeypatch.setattr(outbox, "_unknown", meet_after(outbox._unknown))
    now = timezone.now()
    return at_once(*[lambda: queue([message(key="one")], by=SYSTEM, now=now)] * 2)


def test_one_key_is_queued_once(house: House, boss, monkeypatch):
    results = asked_by_two(monkeypatch)
    assert sorted(result.changed for result in results) == [0, 1]
    assert Message.objects.count() == 1


def test_control_without_the_unique_key_it_is_queued_twice(house: House, boss, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint "
            "WHERE conrelid = 'notifications_message'::regclass AND contype = 'u'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE notifications_message DROP CONSTRAINT {name}")
    asked_by_two(monkeypatch)
    assert Message.objects.filter(key="one").count() == 2
    assert number("SELECT count(*) FROM notifications_message") == 2
