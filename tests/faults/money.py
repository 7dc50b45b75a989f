"""The part of a random life that is about money: services that are charged, clients who pay at a
provider that never calls; and what a bookkeeper with a calendar expects of it (TRUST E12)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from invoices import actions
from invoices.models import Checkout, Invoice, InvoiceLine, Subscription
from invoices.tests.subscriptions.make import make_service
from leads.models import Lead
from tests.faults.provider import Provider
from users.models import User

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# After a client left for the provider, and again after each time it was asked.
PAUSES = [timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1)]


def months_later(day: date, months: int) -> date:
    """The same day, or the last one of a month without it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass
class BookService:
    """``paid_to``: the last day that was charged. What an end cut short is charged for the rest of
    its period where the end moves on."""

    first: date
    months: int
    last: date | None = None
    paid_to: date | None = None

    def next_day(self) -> date:
        return self.paid_to + timedelta(days=1) if self.paid_to else self.first

    def charge(self) -> None:
        day, n = self.next_day(), 1
        while months_later(self.first, n * self.months) <= day:
            n += 1
        period_end = months_later(self.first, n * self.months) - timedelta(days=1)
        self.paid_to = min(period_end, self.last or period_end)


@dataclass
class BookPayment:
    ask_at: datetime | None
    asked: int = 0
    is_paid_there: bool = False
    is_booked: bool = False


@dataclass
class Book:
    """Knows nothing of the product: neither its queries nor its constants."""

    services: list[BookService] = field(default_factory=list)
    payments: list[BookPayment] = field(default_factory=list)
    charged: Counter[tuple[int, date]] = field(default_factory=Counter)

    def minute(self, now: datetime) -> None:
        """Every period that has begun by now, once, and what is left of one; every payment that
        is to be asked about."""
        today = now.astimezone(BERLIN).date()
        for n, service in enumerate(self.services):
            while (day := service.next_day()) <= min(today, service.last or today):
                self.charged[n, day] += 1
                service.charge()
        for payment in self.payments:
            if payment.ask_at is not None and payment.ask_at <= now:
                payment.asked += 1
                is_over = payment.asked == len(PAUSES)
                payment.ask_at = None if is_over else now + PAUSES[payment.asked]
                payment.is_booked |= payment.is_paid_there


class Money(RuleBasedStateMachine):
    """Its client is in a status no rule and no reminder is about, and owned by the boss."""

    now: datetime
    boss: User
    client: Lead
    provider: Provider

    def begin_books(self) -> None:
        self.book = Book()
        self.services: list[Subscription] = []
        self.checkouts: list[Checkout] = []

    @rule(days=st.integers(-40, 20), interval=st.sampled_from(sorted(MONTHS)))
    def new_service(self, days: int, interval: str) -> None:
        """From a day on; one in the past is charged for what went by."""
        first = self.now.astimezone(BERLIN).date() + timedelta(days=days)
        service = make_service(
            self.boss, starts_on=first, now=self.now, lead=self.client, interval=interval
        )
        self.services.append(service)
        self.book.services.append(BookService(first, MONTHS[interval]))

    @precondition(lambda self: self.services)
    @rule(n=st.integers(0, 9), days=st.integers(0, 60))
    def end_service(self, n: int, days: int) -> None:
        """On a day from today on; one that is over is left alone."""
        n, today = n % len(self.services), self.now.astimezone(BERLIN).date()
        known = self.book.services[n]
        if known.last is not None and known.last < today:
            return
        known.last = max(known.first, today + timedelta(days=days))
        rows = Subscription.objects.filter(pk=self.services[n].pk)
        actions.end_subscriptions(rows, by=self.boss, on=known.last, now=self.now)

    @rule()
    def client_goes(self) -> None:
        """To the provider, to pay an invoice."""
        self.checkouts.append(self.provider.go(self.client, self.boss, now=self.now))
        self.book.payments.append(BookPayment(self.now + PAUSES[0]))

    @precondition(lambda self: self.checkouts)
    @rule(n=st.integers(0, 9))
    def client_pays(self, n: int) -> None:
        """There; nobody calls us."""
        n %= len(self.checkouts)
        if not self.book.payments[n].is_paid_there:
            self.provider.pay(self.checkouts[n].key)
            self.book.payments[n].is_paid_there = True

    def money_moves(self) -> None:
        actions.sweep_subscriptions(now=self.now)
        actions.ask_providers(now=self.now)

    def books_agree(self) -> None:
        places = {service.pk: n for n, service in enumerate(self.services)}
        rows = InvoiceLine.objects.filter(subscription__isnull=False)
        told = Counter(
            (places[pk], day) for pk, day in rows.values_list("subscription", "service_start")
        )
        assert told == self.book.charged
        states = dict(Invoice.objects.values_list("pk", "state"))
        found = [states[each.invoice_id] for each in self.checkouts]
        assert found == ["paid" if each.is_booked else "open" for each in self.book.payments]
