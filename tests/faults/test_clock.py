"""The clock jumps an hour ahead, an hour back, a day ahead (TRUST E8): each due thing once, none
before its time, none skipped, and after a day away all of it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from invoices.actions.checking_out import look
from invoices.actions.drafting import draft_invoice
from invoices.models import Checkout, Invoice, InvoiceLine, Subscription
from invoices.numbers import day_at
from leads.tests.factories import make_status
from notifications.models import Message
from notifications.tests.servers import smtp_server
from records.actors import SYSTEM
from records.jobs import runner
from records.models import Job
from tests.faults.due_work import DUE, DueWork

pytestmark = pytest.mark.django_db
THINGS = 16
MINUTE, HALF = timedelta(minutes=1), timedelta(minutes=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In the night to that day Berlin's clocks go from 2 to 3.
BEGIN = datetime(2027, 3, 27, 20, tzinfo=UTC)
JUMPS = {
    "as it goes": [],
    "an hour ahead": [(3, HOUR)],
    "an hour back": [(3, -HOUR)],
    "a day away": [(3, DAY)],
    "back over midnight": [(4, -HOUR)],
    "back and forth": [(1, HOUR), (2, -HOUR), (4, DAY), (6, -HOUR), (8, HOUR)],
}


def walk(jumps: list[tuple[int, timedelta]]) -> list[datetime]:
    """What a scheduler's clock shows every half hour of nine hours, and days later."""
    clock, moments = BEGIN, []
    for step in range(18):
        clock += HALF
        for hour, jump in jumps:
            clock += jump if step == hour * 2 else timedelta(0)
        moments.append(clock)
    return [*moments, moments[-1] + 3 * DAY]


def lived_through(work: DueWork, jumps, sweep: Callable[[datetime], object]) -> None:
    """Looks at all moments; nothing is done before its time."""
    due = [BEGIN + (n + 1) * HALF * (THINGS // work.things) for n in range(work.things)]
    work.make(due, BEGIN)
    latest = BEGIN
    for now in walk(jumps):
        sweep(now)
        latest = max(latest, now)
        assert len(work.done()) <= sum(at <= latest for at in due), "before its time"


def each_once(work: DueWork, jumps, sweep: Callable[[datetime], object]) -> None:
    lived_through(work, jumps, sweep)
    assert (len(work.done()), len(set(work.done()))) == (work.things, work.things)


@pytest.fixture(autouse=True)
def _ground(admin, settings):
    settings.MAIL_PER_HOST = 0
    make_status()


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("name", DUE)
def test_each_once_whatever_the_clock_does(settings, pays, name, jumps):
    work = DUE[name]
    with smtp_server(settings) as sink:
        each_once(work, jumps, work.sweep)
    assert len(sink.ids) == len(set(sink.ids)) == (THINGS if name == "messages" else 0)


def in_this_period(now: datetime) -> None:
    """What is due in the half hour up to now, as a scheduler without memory would ask."""
    found = Message.objects.filter(due_at__gt=now - HALF, due_at__lte=now)
    for each in found:
        Message.objects.filter(pk=each.pk).update(sent_at=now, attempts=each.attempts + 1)


def asked_in_this_period(now: datetime) -> None:
    """The same of payments."""
    for checkout in Checkout.objects.filter(ask_at__gt=now - HALF, ask_at__lte=now):
        look(checkout, by=SYSTEM, now=now)


def what_begins_today(now: datetime) -> None:
    """Charges services in the first half hour of their first day, and keeps no note of it."""
    if day_at(now) != day_at(now - HALF):
        for service in Subscription.objects.filter(starts_on=day_at(now)):
            line = InvoiceLine(subscription=service, name="x", price=1, quantity=1)
            draft_invoice(Invoice(lead=service.lead, currency="EUR"), lines=[line], by=SYSTEM)


@pytest.mark.parametrize(("jump", "wrong"), [("an hour ahead", 0), ("an hour back", 2)])
def test_control_who_asks_for_a_period_skips_or_repeats(jump, wrong):
    lived_through(DUE["messages"], JUMPS[jump], in_this_period)
    assert wrong in Message.objects.values_list("attempts", flat=True)


CONTROLS = [
    ("payments", asked_in_this_period, "a day away"),
    ("services", what_begins_today, "a day away"),
    ("services", what_begins_today, "back over midnight"),
]


@pytest.mark.parametrize(("name", "forgetful", "jump"), CONTROLS)
def test_control_without_memory_payments_are_missed_and_services_charged_twice(
    pays, name, forgetful, jump
):
    with pytest.raises(AssertionError):
        each_once(DUE[name], JUMPS[jump], forgetful)


def test_leases_taken_before_the_clock_went_back_end(admin, time_machine):
    """A worker died, and the clock goes back an hour: its work is taken up once the lease has run
    out by the new clock; nothing waits for ever."""
    time_machine.move_to(BEGIN, tick=False)
    job = Job.objects.create(kind="faults.none", user=admin, title="x", params={}, total=1)
    assert runner.claim(job.pk)
    time_machine.move_to(BEGIN - HOUR, tick=False)
    assert not runner.claim(job.pk)
    time_machine.move_to(BEGIN + 2 * MINUTE, tick=False)
    assert runner.abandoned() == [str(job.pk)] and runner.claim(job.pk)
