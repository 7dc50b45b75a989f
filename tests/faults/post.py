"""The mail server of the house's workers, and messages that are due."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from crm.celery import app
from notifications.actions import queue
from notifications.actions.settling import LEASE
from notifications.kinds import LETTER
from notifications.models import Channel, Message
from notifications.tests.servers import Port, Sink
from records.actors import SYSTEM

ALIVE = timedelta(seconds=6)  # nobody who lives holds a message of these tests for longer


class SlowSink(Sink):
    """``pause`` seconds for each message; while ``holds``, none is answered. ``in_hand`` counts
    those that were handed over and not answered."""

    def __init__(self, pause: float = 0.03) -> None:
        super().__init__()
        self.pause, self.holds, self.in_hand = pause, False, 0

    async def handle_DATA(self, server, session, envelope):
        self.in_hand += 1
        try:
            while self.holds:
                await asyncio.sleep(0.02)
            return await super().handle_DATA(server, session, envelope)
        finally:
            self.in_hand -= 1

    @property
    def doubles(self) -> int:
        return len(self.arrived) - len(set(self.ids))


@contextmanager
def mail_server(monkeypatch, sink: SlowSink) -> Iterator[SlowSink]:
    """Started, and named in the environment of processes the house starts from here on."""
    port = Port(sink)
    port.start()
    for name, value in {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port.port),
        "SMTP_SECURITY": "none",
        "MAIL_PER_HOST": "0",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    yield sink
    sink.holds = False
    port.stop()


def letters(count: int, *, prefix: str = "fault", **fields) -> list[Message]:
    made = [
        Message(
            key=f"{prefix}:{n}", channel=Channel.MAIL, subject=str(n), text="x",
            recipient=f"{n}@example.com", **{"kind": LETTER} | fields,
        )
        for n in range(count)
    ]  # fmt: skip
    queue(made, by=SYSTEM, now=timezone.now())
    return made


def sweep() -> None:
    app.send_task("notifications.jobs.deliver", expires=50, retry=False)


def leases_of_the_dead_run_out() -> None:
    """A lease of three minutes that is a few seconds old is a dead worker's."""
    now = timezone.now()
    held = Message.objects.waiting().filter(claimed_until__lt=now + LEASE - ALIVE)
    held.update(claimed_until=now)


def all_sent() -> bool:
    return not Message.objects.waiting().exists()
