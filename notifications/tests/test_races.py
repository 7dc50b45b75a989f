"""Workers and people at the same moment, on connections of their own (TRUST E7, law 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notifications.actions import cancel, claim, queue
from notifications.models import Message
from notifications.sending import outbox
from notifications.tests.make import message, queued, send
from notifications.tests.servers import smtp_server
from records.actors import SYSTEM
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WORKERS, MESSAGES = 3, 12


def storm(settings) -> list[str]:
    """Ids that arrived when several workers sent the same messages at once."""
    with smtp_server(settings) as sink:
        queue([message() for _n in range(MESSAGES)], by=SYSTEM, now=timezone.now())
        results = at_once(*[send] * WORKERS)
        assert all(isinstance(result, int) for result in results), results
        return sink.ids


def test_each_message_is_one_workers(settings):
    """E7: two schedulers, a sweep slower than its period: nothing twice."""
    ids = storm(settings)
    assert len(ids) == len(set(ids)) == MESSAGES


def test_control_without_the_claim_they_leave_twice(settings, monkeypatch):
    look = meet_after(lambda messages, now: messages.due(now).first(), WORKERS)

    def unclaimed(messages, *, by, now, full=()):
        if found := look(messages, now):
            Message.objects.filter(pk=found.pk).update(claimed_by=by, attempts=1)
            found.claimed_by, found.attempts = by, 1
        return found

    monkeypatch.setattr(outbox, "claim", unclaimed)
    ids = storm(settings)
    assert len(ids) > len(set(ids))


def test_one_key_is_queued_once_by_many(db):
    now = timezone.now()
    results = at_once(*[lambda: queue([message(key="one")], by=SYSTEM, now=now)] * 4)
    assert sorted(result.changed for result in results) == [0, 0, 0, 1]
    assert Message.objects.count() == 1


def test_taken_back_or_sent_never_both(settings, rep):
    """Whoever is first wins; the other is told."""
    with smtp_server(settings) as sink:
        for n in range(8):
            one = queued(author=rep, by=rep, key=f"both{n}")
            rows = Message.objects.filter(pk=one.pk)
            at_once(send, lambda rows=rows: cancel(rows, by=rep, now=timezone.now()))
            found = rows.get()
            assert found.state in {"sent", "cancelled"}
            assert (found.message_id in sink.ids) == (found.state == "sent")


def test_a_claim_in_an_open_transaction_is_skipped(db):
    """A slow worker keeps nobody waiting."""
    for n in range(2):
        queued(key=f"k{n}")
    now = timezone.now() + timedelta(seconds=1)
    with transaction.atomic():
        first = claim(Message.objects.all(), by="slow", now=now)
        (second,) = at_once(lambda: claim(Message.objects.all(), by="quick", now=now))
    assert {first.key, second.key} == {"k0", "k1"}
