"""TRUST D10: a day on a document begins at the organisation's midnight, wherever one looks from:
page, list, report, the client's page, reminders, and services that begin, are charged and end.

Each zone with a day of its own; ``--long``: with all of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices import actions
from invoices.kinds import SubscriptionState
from invoices.models import Invoice, Subscription
from invoices.tests.client.make import at, pay
from invoices.tests.factories import make_issued, make_sent_quote
from invoices.tests.subscriptions.make import make_service, periods_of
from tasks.tests.clock.zones import DAYS, ELSEWHERE, ZONES, listed, midnight
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
HOURS = {str(day): ["00:00", "23:59"] for day in range(7)}


@pytest.fixture(params=enumerate(ZONES), ids=ZONES)
def place(request) -> tuple[str, list[date]]:
    """A zone the organisation is in, and the days to look at there."""
    number, zone = request.param
    Organisation.objects.create(name="Mill", time_zone=zone, working_hours=HOURS)
    is_long = request.config.getoption("--long")
    return zone, DAYS if is_long else [DAYS[number % len(DAYS)]]


@pytest.fixture
def viewer(db):
    """Somebody whose own calendar is a day ahead of, or behind, most others."""
    return make_user("viewer", role="manager", time_zone=ELSEWHERE[0])


def due_before(day: date, by) -> Invoice:
    """An invoice whose last day to pay is the one before."""
    with time_machine.travel(midnight(day - 15 * DAY, "UTC"), tick=False):
        invoice = make_issued(by, now=timezone.now(), owner=by)
    actions_of = Invoice.objects.filter(pk=invoice.pk)
    assert actions_of.get().due_on in (day - DAY, day - 2 * DAY)
    return invoice


def who_calls_it_overdue(invoice: Invoice, viewer, token: str) -> dict[str, bool]:
    """At this moment, in every place that says so."""
    client = Client()
    client.force_login(viewer)
    page = client.get(invoice.get_absolute_url())
    report = client.get("/reports/receivables/?format=json").json()["sections"][0]["rows"]
    late = sum(Decimal(row["amount"]) for row in report[1:5])
    said = {
        "page": page.context["is_overdue"],
        "report": late == invoice.gross,
        "client's page": ">Overdue<" in Client().get(at(token)).text.replace("\n", "").replace(
            "  ", ""),
    }  # fmt: skip
    for here in (viewer.time_zone, *ELSEWHERE, Organisation.current().time_zone):
        said[f"list, from {here}"] = invoice.pk in listed(viewer, "list=overdue", here, "invoices")
    return said


def test_overdue_is_the_same_everywhere_at_the_last_second_and_at_midnight(place, viewer):
    zone, days = place
    for day in days:
        invoice = due_before(day, viewer)
        begins = midnight(invoice.due_on + DAY, zone)
        token = actions.make_links(Invoice.objects.filter(pk=invoice.pk), by=viewer)[invoice.pk]
        for now, is_late in ((begins - SECOND, False), (begins, True)):
            with time_machine.travel(now, tick=False):
                said = who_calls_it_overdue(invoice, viewer, token)
                actions.chase(now=now)
            said["reminder"] = Invoice.objects.get(pk=invoice.pk).overdue_step > 0
            if is_late:  # told on the first of the days that are set up after it
                said.pop("reminder")
            assert said == dict.fromkeys(said, is_late), (now, zone)
        pay(invoice, viewer, now=begins)


def test_a_quote_holds_until_its_midnight(place, viewer):
    """The list of what expires, and whether it may still be accepted."""
    zone, days = place
    for day in days:
        quote = make_sent_quote(viewer, owner=viewer, now=midnight(day - 20 * DAY, zone))
        ends = midnight(quote.valid_until + DAY, zone)
        for now, is_over in ((ends - SECOND, False), (ends, True)):
            with time_machine.travel(now, tick=False):
                over = [
                    quote.pk in listed(viewer, "list=all&valid_until=past", here, "quotes")
                    for here in (zone, *ELSEWHERE)
                ]
            assert over == [is_over] * 3
            assert quote.is_over(now.astimezone(ZoneInfo(zone)).date()) == (is_over)


def test_a_service_begins_is_charged_and_ends_at_midnight(place, rep):
    """Once each; nothing a second before, nothing again half a day later."""
    zone, days = place
    for day in days:
        begins, ends = midnight(day, zone), midnight(day + 3 * DAY, zone)
        service = make_service(
            rep, starts_on=day, ends_on=day + 2 * DAY, now=begins - 2 * DAY, owner=rep
        )
        one = Subscription.objects.filter(pk=service.pk)
        expected = [
            (begins - SECOND, SubscriptionState.COMING, 0),
            (begins, SubscriptionState.ACTIVE, 1),
            (begins + DAY / 2, SubscriptionState.ACTIVE, 1),
            (ends - SECOND, SubscriptionState.ACTIVE, 1),
            (ends, SubscriptionState.ENDED, 1),
        ]
        for now, state, charged in expected:
            waits = one.get().next_on is not None
            with time_machine.travel(now, tick=False):
                due = {
                    here: service.pk in listed(rep, "list=all&next_on__lte=today", here,
                                               "subscriptions")
                    for here in (zone, *ELSEWHERE)
                }  # fmt: skip
            assert set(due.values()) == {waits and charged > 0}, (now, due)
            actions.sweep_subscriptions(now=now)
            assert (one.get().state, service.lines.count()) == (state, charged), (now, zone)
        assert periods_of(service) == [(day, day + 2 * DAY)]


def test_saved_unchanged_ten_times_no_day_of_a_service_moves(client, rep, time_machine):
    """Nor does any when something else is changed: the 31st stays the day it is counted from."""
    time_machine.move_to(midnight(date(2027, 3, 5), "UTC"))
    Organisation.objects.create(name="Mill", time_zone="Australia/Lord_Howe")
    first = date(2027, 1, 31)
    service = make_service(rep, starts_on=first, term_months=12, renews=True, owner=rep)
    actions.sweep_subscriptions(now=timezone.now())
    client.force_login(rep)
    address = reverse("subscription_edit", args=[service.pk])
    before = Subscription.objects.get(pk=service.pk)
    for n in range(11):
        form = client.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields}
        sent = {
            name: value
            for name, value in sent.items()
            if value not in (None, "") and value is not False
        }
        sent |= {"starts_on": "2027-01-31", "ends_on": f"{before.ends_on}"}
        sent |= {"name": "Better care"} if n == 10 else {}
        answer = client.post(address, sent)
        assert answer.status_code == 302, answer.context["form"].errors
    after = Subscription.objects.get(pk=service.pk)
    names = ("starts_on", "ends_on", "anchor_on", "billed_until", "next_on", "turns_on")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]
    assert (after.name, after.version) == ("Better care", before.version + 1)
    actions.sweep_subscriptions(now=midnight(date(2027, 4, 2), "UTC"))
    assert periods_of(service)[1:] == [
        (date(2027, 2, 28), date(2027, 3, 30)),
        (date(2027, 3, 31), date(2027, 4, 29)),
    ]
