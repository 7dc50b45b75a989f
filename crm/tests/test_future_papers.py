"""Services, invoices and quotes in a rehearsed year: each once, on the right day (E8, X24)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.future import sweeping
from crm.future.kept import Kept
from crm.future.rehearsing import rehearse, rolled_back
from invoices.actions import recurring
from invoices.actions.days import settle
from invoices.models import (
    Invoice,
    InvoiceLine,
    NumberCounter,
    NumberSeries,
    Quote,
    Seller,
    Subscription,
)
from invoices.tests.factories import make_issued, make_quote, make_sent_quote
from invoices.tests.subscriptions.make import make_service, noon
from records.models import Event
from users.models import Organisation
from users.tests.race import at_once

FIRST = datetime(2028, 1, 1, 12, tzinfo=UTC)
INVOICED, OVERDUE, EXPIRED, RENEWAL = (
    "service periods invoiced", "invoices overdue", "quotes expired", "services up for renewal",
)  # fmt: skip


@pytest.fixture
def house(db) -> Organisation:
    return Organisation.objects.create(
        name="House", time_zone="Europe/Berlin",
        holidays=[{"date": "2028-02-11", "name": "Holiday"}],
    )  # fmt: skip


def rehearsed(days: int = 366) -> tuple[dict[str, list[date]], list[str]]:
    """The days on which each thing happens, one for each time; and what came twice."""
    found: dict[str, list[date]] = {}
    with rolled_back():
        kept = Kept()
        for day in rehearse(FIRST, days, kept=kept):
            for words, times in day.papers.items():
                found[words] = found.get(words, []) + [day.date] * times
        return found, kept.broken()


def test_a_service_is_invoiced_once_each_period(house, rep):
    """X24: from the last day of January on, in a leap year; another one each quarter, up to its
    end, of which its people hear before."""
    make_service(rep, starts_on=date(2028, 1, 31), interval="month", now=FIRST)
    make_service(
        rep, starts_on=date(2028, 1, 1), interval="quarter", ends_on=date(2028, 9, 30),
        notice_days=20, now=FIRST,
    )  # fmt: skip
    found, broken = rehearsed()
    last_days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    monthly = [date(2028, month, day) for month, day in enumerate(last_days, start=1)]
    quarterly = [date(2028, 1, 1), date(2028, 4, 1), date(2028, 7, 1)]
    assert found == {INVOICED: sorted(monthly + quarterly), RENEWAL: [date(2028, 9, 10)]}
    assert broken == []
    assert not InvoiceLine.objects.exists() and not NumberCounter.objects.exists()


def test_what_is_not_paid_is_told_at_each_step(house, rep):
    """WA-24: a day, eight and fifteen days after Thursday 10 February, on working days only; Friday
    the 11th is none."""
    invoice = make_issued(rep, now=noon(date(2028, 1, 27)), terms_days=14)
    assert invoice.due_on == date(2028, 2, 10)
    found, broken = rehearsed(60)
    assert found == {OVERDUE: [date(2028, 2, 14), date(2028, 2, 18), date(2028, 2, 25)]}
    assert broken == []
    invoice.refresh_from_db()
    assert invoice.overdue_step == 0


def test_a_quote_expires_once_the_day_after_its_last(house, rep):
    make_sent_quote(rep, valid_until=date(2028, 2, 29), now=FIRST)
    make_quote(rep, valid_until=date(2028, 2, 29))
    found, broken = rehearsed(63)
    assert (found, broken) == ({EXPIRED: [date(2028, 3, 1)]}, [])
    assert Quote.objects.filter(state="sent").exists()


@pytest.fixture
def service(house, rep) -> Subscription:
    return make_service(rep, starts_on=date(2028, 1, 1), interval="month", now=FIRST)


def forgetful(now: datetime):
    """Invoices from today on whatever runs, and does not look at what was invoiced before."""
    Subscription.objects.update(billed_until=now.date() - timedelta(days=1))
    settle(Subscription.objects.all(), today=now.date())
    return recurring.sweep_subscriptions(now=now).changed


def test_control_who_forgets_what_was_invoiced_is_found_out(service, monkeypatch):
    monkeypatch.setitem(sweeping.TIMED, "services", forgetful)
    found, broken = rehearsed(3)
    assert len(found[INVOICED]) > 1
    assert f"service {service.pk} was charged twice for 2028-01-02" in broken


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("invoices.overdue", "overdue_step", OVERDUE),
        ("subscriptions.billed", "billed_until", INVOICED),
    ],
)
def test_control_what_is_told_twice_is_found_out(db, kind, field, words):
    told = [Event(kind=kind, record_id=pk, changes={field: [0, step]})
            for pk, step in ((7, 1), (7, 2), (8, 1))]  # fmt: skip
    kept = Kept()
    assert kept.note(told) == {words: 3}
    assert kept.broken() == []
    kept.note(told[:1])
    assert kept.broken() == [f"{words}: record 7 had 1 2 times"]


class TestTheCommand:
    def run(self, *args: str) -> str:
        out = StringIO()
        call_command("simulate", "--days", "60", "--from", "2028-01-01", *args, stdout=out)
        return out.getvalue()

    def test_it_says_how_many_of_each(self, service, rep):
        make_sent_quote(rep, valid_until=date(2028, 1, 10), now=FIRST)
        told = self.run()
        assert "2028-01-11  quotes expired 1\n" in told
        assert told.endswith("60 days, quotes expired 1, service periods invoiced 2\n")

    def test_it_says_what_cannot_be_invoiced(self, service):
        """TRUST E6: and does not stop at it."""
        Seller.objects.create(legal_name="House", country="DE", recurring="issue")
        NumberSeries.objects.all().delete()
        assert self.run().endswith("1 services are due and stay without an invoice: held back, "
                                   "or numbers are not set up\n")  # fmt: skip

    def test_it_fails_where_something_comes_twice(self, service, monkeypatch):
        monkeypatch.setitem(sweeping.TIMED, "services", forgetful)
        with pytest.raises(CommandError, match="charged twice"):
            self.run()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_nobody_who_issues_waits_for_it(rep):
    """D4: a rehearsal may last; the numbers it takes are its own, and the real ones go on."""
    day = timezone.now()
    first = make_issued(rep, now=day)
    make_service(rep, starts_on=day.date(), interval="month", invoicing="issue", now=day)
    with rolled_back():
        list(rehearse(day + timedelta(days=1), 2))
        assert Invoice.objects.exclude(pk=first.pk).get().number != ""
        (number,) = at_once(lambda: make_issued(rep, now=day).number)
    assert number == first.number[:-1] + "2"
