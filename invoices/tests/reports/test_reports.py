"""Reports of the books: their figures are those of the lists they lead to."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from deals.models import ExchangeRate
from invoices import actions
from invoices.kinds import EntryKind, Interval, InvoiceKind
from invoices.models import Invoice, Product, Subscription
from invoices.tests.factories import line, make_draft, make_issued
from leads.tests.factories import make_lead
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().astimezone(ZoneInfo(Organisation.current().time_zone)).date()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def lead(rep):
    return make_lead("Harbour Bakery", owner=rep)


@pytest.fixture
def late(rep, lead, today):
    """An invoice over 119 per age, the days on both sides of each border."""
    ages = [0, 1, 30, 31, 60, 61, 90, 91]
    return {
        age: make_issued(rep, lead=lead, now=noon(today - timedelta(days=age)), terms_days=0)
        for age in ages
    }


@pytest.fixture
def ask(client, rep):
    client.force_login(rep)

    def answer(address: str, section: int = 0) -> list[dict]:
        found = client.get(f"{address}{'&' if '?' in address else '?'}format=json")
        assert found.status_code == 200, found.content[:400]
        return json.loads(found.content)["sections"][section]["rows"]

    return answer


def test_what_is_owed_by_age(ask, late, rep, today):
    """0, 1 to 30, 31 to 60, 61 to 90 and more days after the last day to pay."""
    rows = ask("/reports/receivables/")
    assert [(row["count"], Decimal(row["amount"])) for row in rows] == [
        (1, 119), (2, 238), (2, 238), (2, 238), (1, 119), (0, 0), (8, 952),
    ]  # fmt: skip


def test_each_age_leads_to_the_list_of_exactly_these(client, rep, late):
    client.force_login(rep)
    page = client.get("/reports/receivables/")
    for row in page.context["answer"].sections[0].table.rows[:5]:
        found = client.get(f"{row.cells['count'].url}&format=json").json()["results"]
        assert len(found) == row.cells["count"].value
        assert sum(Decimal(each["owed"]) for each in found) == row.cells["amount"].value


def test_credits_and_what_was_paid_too_much_stand_beside_it(ask, rep, lead, late):
    """Decision 0043: a credit note that was used up is nobody's debt any more."""
    actions.credit(late[91], by=rep, now=timezone.now())
    actions.enter(late[90], by=rep, kind=EntryKind.PAYMENT, amount=Decimal(150),
                  day=late[90].issued_on)  # fmt: skip
    rows = {row["age"]: row for row in ask("/reports/receivables/")}
    assert (rows["over 90 days"]["count"], rows["61–90 days"]["count"]) == (0, 1)
    assert Decimal(rows["credit"]["amount"]) == -31
    [customer, whole] = ask("/reports/receivables/", 1)
    assert customer["customer"] == "Harbour Bakery"
    assert customer["total"] == whole["total"] == rows["Total"]["amount"]
    assert Decimal(whole["total"]) == 119 * 6 - 31


def test_revenue_of_a_month_is_what_was_issued_less_what_was_credited(ask, client, rep, today):
    first = make_issued(rep, line(price="100"), line(price="50", quantity="2"), now=noon(today))
    make_issued(rep, kind=InvoiceKind.PROFORMA, now=noon(today))
    make_draft(rep)
    actions.credit(first, by=rep, now=noon(today),
                   quantities={first.lines.last().pk: Decimal(1)})  # fmt: skip
    [month, whole] = ask(f"/reports/revenue/?period={today.replace(day=1)}..{today}")
    assert (month["invoices"], month["notes"], Decimal(month["net"])) == (1, 1, 150)
    assert whole["net"] == month["net"]
    page = client.get("/reports/revenue/").context["answer"]
    url = page.sections[0].table.rows[0].cells["net"].url
    signs = {"invoice": 1, "credit_note": -1}
    found = client.get(f"{url}&columns=number,net&format=json").json()["results"]
    kinds = dict(Invoice.objects.values_list("number", "kind"))
    assert sum(signs[kinds[each["number"]]] * Decimal(each["net"]) for each in found) == 150


def test_revenue_by_owner_and_product(ask, client, rep, today):
    """A discount on the whole falls on lines as they weigh; the rate is the day's of issue."""
    other = make_user("other")
    ExchangeRate.objects.create(currency="USD", day=today, per_euro=Decimal("2"))
    oven = Product(name="Oven")
    oven.save()
    make_issued(rep, line(price="300", product=oven), line(price="100"), owner=other,
                discount_percent=Decimal(10), now=noon(today))  # fmt: skip
    make_issued(rep, line(price="100", product=oven), currency="USD", owner=rep, now=noon(today))
    owners = {row["group"]: Decimal(row["net"]) for row in ask("/reports/revenue/?by=owner")}
    assert owners == {"Other": 360, "Rep": 50, "Total": 410}
    address = "/reports/revenue/?by=product"
    products = {row["group"]: Decimal(row["net"]) for row in ask(address)}
    assert products == {"Oven": 320, "without a product": 90, "Total": 410}
    cell = client.get(address).context["answer"].sections[0].table.rows[0].cells["invoices"]
    assert client.get(cell.url).content.decode().count("INV-") >= cell.value == 2


def test_a_rep_sees_the_own_ones_alone(client, rep, late):
    """TRUST A3: also in figures."""
    other = make_user("other", visibility="own")
    client.force_login(other)
    for name in ("receivables", "revenue", "journal", "recurring"):
        answer = client.get(f"/reports/{name}/?format=json").json()
        numbers = [value for part in answer["sections"] for row in part["rows"]
                   for value in row.values() if value not in (0, "0", "0.000")]  # fmt: skip
        assert not [each for each in numbers if "119" in str(each) or "INV" in str(each)], name


def test_monthly_recurring_revenue(ask, rep, today):
    """New, grown, shrunk and lost add up; a quarter counts a third, a year a twelfth."""
    here = today.replace(day=1)
    before = here - timedelta(days=40)

    def subscription(lead, price, interval=Interval.MONTH, **days):
        return Subscription(
            lead=lead, name="Care", price=Decimal(price), currency="EUR", interval=interval,
            owner=rep, **{"starts_on": before, **days},
        )  # fmt: skip

    stays, goes, comes, grows = (make_lead(name, owner=rep) for name in "abcd")
    ended = {"ends_on": here - timedelta(days=1), "renews": False}
    found = [
        subscription(stays, "1200", Interval.YEAR), subscription(goes, "30", **ended),
        subscription(comes, "90", Interval.QUARTER, starts_on=here),
        subscription(grows, "10"), subscription(grows, "5", starts_on=here),
        subscription(grows, "100", discount_percent=Decimal(50), renews=True, term_months=1),
    ]  # fmt: skip
    for each in found:
        actions.start_subscriptions([each], by=rep, now=noon(each.starts_on))
    month = ask("/reports/recurring/")[0]
    parts = [Decimal(month[key]) for key in ("before", "new", "more", "less", "lost", "after")]
    assert (parts[1], parts[2], sum(parts[:5])) == (30, 5, parts[5])
    assert (parts[5], month["customers"]) == (Decimal(195), 3)


def test_the_bookkeeper_gets_every_document_with_its_rates(client, rep, today):
    """UTF-8 with and without the mark Excel wants; no cell is a formula (TRUST B6)."""
    lead = make_lead("=HYPERLINK(1)", owner=rep)
    invoice = make_issued(rep, line(price="100"), line(price="10", tax="7"), lead=lead,
                          now=noon(today))  # fmt: skip
    actions.enter(invoice, by=rep, kind=EntryKind.PAYMENT, amount=Decimal("129.70"), day=today)
    actions.credit(invoice, by=rep, now=noon(today))
    client.force_login(rep)
    address = f"/reports/journal/?period={today}..{today}&format=csv"

    def file(more: str) -> list[dict]:
        content = b"".join(client.get(address + more).streaming_content).decode()
        assert content.startswith("\ufeff") == ("bom=no" not in more)
        return list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))

    first, note = sorted(file("&section=documents"), key=lambda each: each["kind"], reverse=True)
    assert (first["net S 19 %"], first["tax S 19 %"]) == ("100", "19")
    assert (first["net S 7 %"], first["tax S 7 %"], first["gross"]) == ("10", "0.7", "129.7")
    assert (note["kind"], note["gross"], note["tax S 19 %"]) == ("credit note", "-129.7", "-19")
    assert first["buyer"].startswith("'=")
    [payment] = file("&section=payments&bom=no")
    assert (payment["document"], payment["amount"]) == (invoice.number, "129.7")
