"""What falls due while nobody looks: kinds of work the checks of time and of two sweeps ask.

A part of the product that keeps due times joins with an entry in ``DUE``; the checks of
``test_schedulers.py`` (two schedulers, sweeps slower than their period) and ``test_clock.py``
(a clock that jumps) then ask it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from automations.engine import due
from automations.models import Due
from automations.tests.factories import make_rule
from leads.models import Lead, Status
from notifications.actions import queue
from notifications.kinds import LETTER
from notifications.models import Channel, Message
from notifications.sending.outbox import send_due
from records.actors import SYSTEM
from records.models import Comment
from users.models import User


@dataclass(frozen=True)
class DueWork:
    """``make``   f(moments, now): one thing due at each moment, planned as of ``now``
    ``sweep``  what the scheduler wakes, at a moment
    ``done``   a key for each effect there is; what is done twice is in it twice
    """

    make: Callable[[list[datetime], datetime], None]
    sweep: Callable[[datetime], object]
    done: Callable[[], list]


def make_messages(moments: list[datetime], now: datetime) -> None:
    made = [
        Message(
            key=f"due:{n}", channel=Channel.MAIL, kind=LETTER, subject=str(n), text="x",
            recipient=f"{n}@example.com", due_at=at,
        )
        for n, at in enumerate(moments)
    ]  # fmt: skip
    queue(made, by=SYSTEM, now=now)


def make_rule_rows(moments: list[datetime], now: datetime) -> None:
    """A rule that comments on each lead, a day after it was made."""
    boss = User.objects.order_by("pk").first()
    when = {"moment": "created_at", "days": 1, "side": "after"}
    rule = make_rule("Due work", trigger="after", when=when, owner=boss, catch_up=True)
    status = Status.objects.order_by("pk").first()
    rows = [Lead(name=f"Due {n}", status=status, owner=boss) for n in range(len(moments))]
    leads = Lead.objects.bulk_create(rows)
    for lead, at in zip(leads, moments, strict=True):
        basis = at - due.wait_of(rule)
        Lead.objects.filter(pk=lead.pk).update(created_at=basis)
        Due.objects.create(rule=rule, record_id=lead.pk, basis=basis, due_at=at)


def told_by_rules() -> list:
    return list(Comment.objects.filter(text="Seen by a rule").values_list("target_id", flat=True))


def left() -> list:
    """Each message once per hand-over that was noted."""
    return list(Message.objects.filter(sent_at__isnull=False).values_list("pk", flat=True))


DUE = {
    "messages": DueWork(make_messages, lambda now: send_due(clock=lambda: now), left),
    "rules": DueWork(make_rule_rows, due.sweep, told_by_rules),
}
