"""kill -9 while mail leaves, and a broker that forgets: nothing lost, no double that a mail server
could not know (TRUST E1, E2, law 4)."""

from __future__ import annotations

import asyncio

import pytest
import redis
from django.utils import timezone

from crm.celery import app
from notifications.actions import queue
from notifications.models import Channel, Message
from notifications.tests.servers import Port, Sink
from notifications.kinds import LETTER
from records.actors import SYSTEM
from tests.faults.house import House, kill, wait_for

MESSAGES, KILLS = 60, 3


class Slow(Sink):
    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.03)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def sink(monkeypatch):
    """The mail server of the house's workers."""
    sink = Slow()
    port = Port(sink)
    port.start()
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_PORT", str(port.port))
    monkeypatch.setenv("SMTP_SECURITY", "none")
    monkeypatch.setenv("MAIL_PER_HOST", "0")
    monkeypatch.delenv("EMAIL_URL", raising=False)
    yield sink
    port.stop()


def letters() -> None:
    now = timezone.now()
    queue(
        [
            Message(
                key=f"fault:{n}", channel=Channel.MAIL, kind=LETTER, subject=str(n), text="x",
                recipient=f"{n}@example.com",
            )
            for n in range(MESSAGES)
        ],
        by=SYSTEM,
        now=now,
    )  # fmt: skip


def sweep() -> None:
    app.send_task("notifications.jobs.deliver", expires=50, retry=False)


def leases_run_out() -> None:
    Message.objects.filter(claimed_until__isnull=False).update(claimed_until=timezone.now())


def all_sent() -> bool:
    return not Message.objects.waiting().exists()


def test_killed_workers_lose_no_mail(house: House, boss, sink):
    """E1: every message arrives; doubles at most one per kill, and with the same Message-ID."""
    letters()
    for n in range(1, KILLS + 1):
        worker = house.worker()
        wait_for(lambda: sweep() or len(sink.arrived) >= 10 * n, every=0.2)  # noqa: B023
        kill(worker)
        assert not all_sent(), "the kill came too late to prove anything"
        leases_run_out()
    house.worker()
    wait_for(lambda: sweep() or all_sent(), every=0.5)
    assert Message.objects.filter(sent_at__isnull=False).count() == MESSAGES
    ids = sink.ids
    assert len(set(ids)) == MESSAGES
    assert len(ids) - len(set(ids)) <= 2 * KILLS, "two children per worker"


def test_a_broker_that_forgets_delays_mail_and_loses_none(house: House, boss, sink):
    """E2: the nudge is gone with the broker's memory; the sweep finds what stands in the rows."""
    letters()
    with redis.Redis.from_url(house.valkey.url) as broker:
        broker.flushall()
    house.worker()
    wait_for(lambda: sweep() or all_sent(), every=0.5)
    assert len(sink.ids) == len(set(sink.ids)) == MESSAGES
