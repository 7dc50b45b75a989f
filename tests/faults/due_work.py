"""What falls due while nobody looks: kinds of work the checks of time and of two sweeps ask.

A part of the product that keeps due times joins with an entry in ``DUE``; the checks of
``test_schedulers.py`` (two schedulers, sweeps slower than their period) and ``test_clock.py``
(a clock that jumps) then ask it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from automations.actions import put_in_force, set_up_routing
from automations.engine import due
from automations.models import Due, RoutingTrace, Wait, Why
from automations.routing.waiting import route_due
from automations.tests.factories import make_rule
from invoices.actions import ask_providers, chase, expire, sweep_subscriptions
from invoices.kinds import News
from invoices.models import InvoiceLine, InvoiceNotice
from invoices.numbers import day_at
from invoices.tests.factories import make_issued, make_sent_quote
from invoices.tests.subscriptions.make import make_service
from leads.models import Lead, Status
from leads.tests.factories import make_lead, make_stage, make_status
from notifications.actions import queue
from notifications.kinds import LETTER
from notifications.models import Channel, Message, Notification, Preference, Rhythm
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NOTICES
from notifications.reminders import sweeping
from notifications.reminders.kinds import SILENT
from notifications.reminders.planning import plan
from notifications.sending.outbox import send_due
from records.actors import SYSTEM
from records.models import Comment, Event
from tests.faults.provider import booked, make_payments
from users.models import Organisation, User
from users.tests.factories import make_user

LEADS = "leads"


@dataclass(frozen=True)
class DueWork:
    """``make``   f(moments, now): one thing due at each moment, planned as of ``now``
    ``sweep``  what the scheduler wakes, at a moment
    ``done``   a key for each effect there is; what is done twice is in it twice
    ``things``  how many a walk of the clock looks at; few of what is dear to make
    """

    make: Callable[[list[datetime], datetime], None]
    sweep: Callable[[datetime], object]
    done: Callable[[], list]
    things: int = 16


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


def without_mail(*users: User) -> None:
    """They hear by the bell alone: the mails of these checks are the messages' own."""
    for user in users:
        for kind in NOTICES:
            more = {"kind": kind, "channel": MAIL, "wish": Wish.NEVER}
            Preference.objects.create(user=user, **more)


def make_reminders(moments: list[datetime], now: datetime) -> None:
    """A lead silent for long enough at each moment, whose owner may be written to from then on."""
    stage = make_stage("Reminded", inactivity_days=1)
    status, owners = make_status("Reminded", "working", stage=stage), {}
    for at in sorted(set(moments)):
        owners[at] = make_user(f"owner{len(owners)}", time_zone="UTC")
        quiet = {"quiet_from": (at - timedelta(hours=8)).time(), "quiet_until": at.time()}
        Rhythm.objects.create(user=owners[at], workdays_only=False, **quiet)
    without_mail(*owners.values())
    rows = [Lead(name=f"Silent {n}", status=status, owner=owners[at])
            for n, at in enumerate(moments)]  # fmt: skip
    ids = [lead.pk for lead in Lead.objects.bulk_create(rows)]
    Lead.objects.filter(pk__in=ids).update(created_at=now - timedelta(days=3))
    plan(Lead.record_type, ids)


def make_unrouted(moments: list[datetime], now: datetime) -> None:
    """Leads nobody owns yet, which wait for somebody."""
    boss, status = User.objects.order_by("pk").first(), Status.objects.order_by("pk").first()
    without_mail(boss)
    set_up_routing(by=boss, list_name=LEADS, default_owner=boss)
    put_in_force(LEADS, by=boss)
    rows = [Lead(name=f"Unrouted {n}", status=status) for n in range(len(moments))]
    leads = Lead.objects.bulk_create(rows)
    Wait.objects.bulk_create(
        Wait(list_name=LEADS, record_id=lead.pk, why=Why.ARRIVED, since=now, due_at=at)
        for lead, at in zip(leads, moments, strict=True)
    )


def make_services(moments: list[datetime], now: datetime) -> None:
    """A service of another client for each moment, which begins with the first day after it; with
    the day itself where that is over already."""
    boss = User.objects.order_by("pk").first()
    for n, at in enumerate(moments):
        first = day_at(at) + timedelta(days=at > now)
        make_service(boss, starts_on=first, now=now, lead=make_lead(f"Served {n}"))


def make_quotes(moments: list[datetime], now: datetime) -> None:
    """A quote for each moment, which runs out with the day it is in; with the day before where it
    is over already."""
    boss = User.objects.order_by("pk").first()
    for n, at in enumerate(moments):
        last = day_at(at) - timedelta(days=at <= now)
        lead = make_lead(f"Quoted {n}")
        make_sent_quote(boss, lead=lead, valid_until=last, now=now - timedelta(days=1))


def make_unpaid(moments: list[datetime], now: datetime) -> None:
    """An invoice for each moment, to be paid by the day it is in, or the day before as with quotes;
    told of once, at any hour."""
    always = {"working_hours": {str(day): ["00:00", "23:59"] for day in range(7)}}
    Organisation.objects.update_or_create(defaults={"name": "House", **always})
    InvoiceNotice.objects.create(news=News.OVERDUE, days=[1])
    boss = User.objects.order_by("pk").first()
    for n, at in enumerate(moments):
        last = day_at(at) - timedelta(days=at <= now)
        lead = make_lead(f"Owes {n}")
        make_issued(boss, lead=lead, due_on=last, now=now - timedelta(days=1))


def expired() -> list:
    return list(Event.objects.filter(kind="quotes.expired").values_list("record_id", flat=True))


def chased() -> list:
    return list(Event.objects.filter(kind="invoices.overdue").values_list("record_id", flat=True))


def charged() -> list:
    lines = InvoiceLine.objects.filter(subscription__isnull=False)
    return list(lines.values_list("subscription", flat=True))


def reminded() -> list:
    return list(Notification.objects.filter(kind=SILENT).values_list("target_id", flat=True))


def routed() -> list:
    return list(RoutingTrace.objects.values_list("record_id", flat=True))


def told_by_rules() -> list:
    return list(Comment.objects.filter(text="Seen by a rule").values_list("target_id", flat=True))


def left() -> list:
    """Each message once per hand-over that was noted."""
    return list(Message.objects.filter(sent_at__isnull=False).values_list("pk", flat=True))


DUE = {
    "messages": DueWork(make_messages, lambda now: send_due(clock=lambda: now), left),
    "rules": DueWork(make_rule_rows, due.sweep, told_by_rules),
    "reminders": DueWork(make_reminders, sweeping.sweep, reminded),
    "routing": DueWork(make_unrouted, route_due, routed),
    "payments": DueWork(make_payments, lambda now: ask_providers(now=now), booked, 5),
    "services": DueWork(make_services, lambda now: sweep_subscriptions(now=now), charged, 5),
    "quotes": DueWork(make_quotes, lambda now: expire(now=now), expired, 5),
    "unpaid": DueWork(make_unpaid, lambda now: chase(now=now), chased, 5),
}
