"""What services, invoices and quotes will do by themselves stands among what is coming, and is
held back there (WB-18, LS-21, X24, WA-24)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices import actions
from invoices.actions.holding import BILL, OVERDUE, RENEWAL
from invoices.coming import EXPIRE, TURN
from invoices.models import Invoice, InvoiceNotice, Subscription
from invoices.tests.factories import NOW, make_issued, make_sent_quote
from invoices.tests.subscriptions.make import make_service, make_statuses, noon, sweep
from leads.tests.factories import make_lead
from notifications.actions import hold, take_back
from notifications.coming.reading import coming
from notifications.coming.registry import Ask
from notifications.models import Hold
from tasks.models import Task
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = date(2027, 3, 1)
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)


def asked(user, **more) -> list[tuple]:
    """[(the day it is shown with, its words)] as the page tells them."""
    ask = Ask(user, SUNDAY, owners=user.visible_owner_ids(), **more)
    return [(row.at.date(), row.thing.words) for row in coming(ask).rows]


def rows(record):
    return type(record).objects.filter(pk=record.pk)


def address_of(record) -> str:
    return f"{reverse('coming')}?record={record.record_type}-{record.pk}"


class TestWords:
    def test_a_service_tells_its_invoice_its_renewal_and_its_end(self, rep):
        """LS-21, X24: each with its day and why."""
        make_service(rep, starts_on=FIRST, ends_on=date(2027, 5, 31), notice_days=30,
                     now=SUNDAY, owner=rep)  # fmt: skip
        assert asked(rep) == [
            (FIRST, "The next invoice is written, as a draft"),
            (FIRST, "It begins"),
            (date(2027, 5, 1), "It is up for renewal: it ends on May 31, 2027"),
        ]

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"ends_on": date(2026, 12, 31)}, "It is over: its last day is Dec 31, 2026"),
            ({"term_months": 1, "renews": True}, "It renews itself for another term"),
        ],
    )
    def test_how_it_goes_on(self, rep, more, words):
        make_service(rep, starts_on=date(2026, 12, 1), now=noon(date(2026, 12, 1)),
                     invoicing="send", **more)  # fmt: skip
        written = "The next invoice is written, issued and sent"
        assert asked(rep) == [(date(2026, 12, 1), written), (date(2027, 1, 1), words)]

    def test_an_invoice_tells_its_next_notice(self, rep):
        """WA-24: when it goes out, of which number, to whom; on a day and hour people work."""
        Organisation.objects.create(name="House")
        InvoiceNotice.objects.create(news="overdue", to_client_mail=True, days=[2, 9])
        invoice = make_issued(rep, due_on=date(2026, 12, 4))
        monday = asked(rep)
        assert monday == [
            (
                date(2026, 12, 7),
                "Overdue notice no. 1 to its owner and the client: to be paid by Dec 4, 2026",
            )
        ]
        actions.chase(now=datetime(2026, 12, 7, 12, tzinfo=UTC))
        ((day, words),) = asked(rep)
        assert (day, words[:20]) == (date(2026, 12, 14), "Overdue notice no. 2")
        actions.chase(now=datetime(2026, 12, 14, 12, tzinfo=UTC))
        assert asked(rep) == []
        assert Invoice.objects.get(pk=invoice.pk).overdue_step == 2

    def test_told_is_what_happens(self, rep):
        """The moment announced is the first at which the sweep marks it."""
        Organisation.objects.create(name="House", time_zone="America/New_York")
        make_issued(rep, due_on=date(2026, 11, 26))
        at = coming(Ask(rep, SUNDAY)).rows[0].at
        assert actions.chase(now=at - timedelta(minutes=1)).changed == 0
        assert actions.chase(now=at).changed == 1

    def test_nobody_hears_of_it_nothing_is_coming(self, rep):
        InvoiceNotice.objects.create(news="overdue", to_team=False)
        make_issued(rep)
        assert asked(rep) == []

    def test_a_quote_tells_when_it_expires(self, rep):
        make_sent_quote(rep, valid_until=date(2026, 12, 24))
        ((day, words),) = asked(rep)
        assert day == date(2026, 12, 25) and words.endswith("it holds until Dec 24, 2026")


class TestHolding:
    def test_an_invoice_of_a_service_waits_until_it_is_let_come(self, rep):
        """Its periods are caught up then, each once."""
        service = make_service(rep, starts_on=FIRST)
        hold(rows(service), by=rep, what=BILL)
        sweep(date(2027, 4, 2))
        assert not Invoice.objects.exists()
        take_back(Hold.objects.all(), by=rep)
        sweep(date(2027, 4, 2))
        assert Invoice.objects.count() == 2

    def test_a_hold_ends_on_its_day_and_holds_nothing_else(self, rep):
        lead = make_lead("Mill")
        held, other = (make_service(rep, starts_on=FIRST, lead=lead) for _n in range(2))
        hold(rows(held), by=rep, what=BILL, until=FIRST + 3 * DAY)
        sweep(FIRST + 2 * DAY)
        assert Invoice.objects.get().lines.get().subscription == other
        sweep(FIRST + 3 * DAY)
        assert Invoice.objects.count() == 2

    def test_a_renewal(self, rep):
        make_statuses()
        service = make_service(rep, starts_on=FIRST, ends_on=date(2027, 3, 31), notice_days=20)
        hold(rows(service), by=rep, what=RENEWAL, until=date(2027, 3, 20))
        sweep(date(2027, 3, 19))
        assert not Task.objects.exists()
        sweep(date(2027, 3, 20))
        assert Task.objects.count() == 1

    def test_an_overdue_notice(self, rep):
        Organisation.objects.create(name="House")
        invoice = make_issued(rep, due_on=date(2026, 11, 20))
        hold(rows(invoice), by=rep, what=OVERDUE)
        monday = datetime(2026, 11, 30, 12, tzinfo=UTC)
        assert actions.chase(now=monday).changed == 0
        take_back(Hold.objects.all(), by=rep)
        assert actions.chase(now=monday).changed == 1

    def test_by_the_page_and_only_what_can_be_held(self, client, rep):
        """A contract or a quote ends on its day."""
        client.force_login(rep)
        service = make_service(rep, starts_on=FIRST, ends_on=date(2027, 5, 31), now=SUNDAY)
        page = client.get(reverse("coming")).text
        assert page.count("Hold until I let it come") == 1 and "It begins" in page
        address = reverse("coming_hold", args=[Subscription.record_type, service.pk])
        answer = client.post(address, {"what": TURN}, follow=True)
        assert "Nothing of this kind can be held back." in answer.text
        client.post(address, {"what": EXPIRE})
        assert not Hold.objects.exists()
        client.post(address, {"what": BILL})
        assert "held back" in client.get(reverse("coming")).text

    def test_who_only_reads_holds_nothing(self, client, rep):
        service = make_service(rep, starts_on=FIRST, now=SUNDAY)
        client.force_login(make_user("reader", role="reader"))
        assert "Hold until I let it come" not in client.get(reverse("coming")).text
        address = reverse("coming_hold", args=[Subscription.record_type, service.pk])
        assert client.post(address, {"what": BILL}).status_code == 403


class TestWhoSeesIt:
    def test_only_whose_records_they_are(self, client, rep):
        """TRUST A3: on the page, beside the lead, and by address."""
        lead = make_lead("Mill", owner=make_user("own", visibility="own"))
        service = make_service(rep, starts_on=FIRST, lead=lead, owner=rep, now=SUNDAY)
        invoice = make_issued(rep, lead=lead, owner=rep)
        client.force_login(lead.owner)
        assert "Mill" in client.get(lead.get_absolute_url()).text
        assert 'id="coming"' not in client.get(lead.get_absolute_url()).text
        for address in (reverse("coming"), address_of(lead)):
            assert client.get(address).context["page"].rows == []
        for record in (service, invoice):
            assert client.get(address_of(record)).status_code == 404
            held = reverse("coming_hold", args=[record.record_type, record.pk])
            assert client.post(held, {"what": BILL}).status_code == 404

    def test_beside_each_record_it_is_about(self, client, rep):
        """Asked behind the page: a lead's shows what of its services, invoices, quotes comes."""
        client.force_login(rep)
        lead = make_lead("Mill", owner=rep)
        service = make_service(rep, starts_on=FIRST, lead=lead, now=SUNDAY)
        invoice = make_issued(rep, lead=lead)
        quote = make_sent_quote(rep, lead=lead, now=timezone.now())
        make_issued(rep)  # of another
        for record in (lead, service, invoice, quote):
            assert f'{address_of(record)}" hx-trigger="load"' in client.get(
                record.get_absolute_url()
            ).text.replace("&amp;", "&")
        about = {
            record: [row.record for row in client.get(address_of(record)).context["page"].rows]
            for record in (lead, service, invoice, quote)
        }
        assert about[service] == [service] * 2 and about[invoice] == [invoice]
        assert about[quote] == [quote]
        assert {(type(r), r.pk) for r in about[lead]} == {
            (type(r), r.pk) for r in (service, invoice, quote)
        }

    def test_what_is_over_shows_no_panel(self, client, rep):
        client.force_login(rep)
        service = make_service(rep, starts_on=FIRST)
        Subscription.objects.update(next_on=None, turns_on=None, notice_on=None)
        quote = make_sent_quote(rep)
        actions.decline_quote(quote, by=rep, now=NOW, name="Till")
        for record in (service, quote):
            assert 'id="coming"' not in client.get(record.get_absolute_url()).text


class TestPages:
    def test_page_by_page_each_once(self, client, rep):
        """The same moment for many kinds: none is lost between two pages."""
        client.force_login(rep)
        for _n in range(26):
            make_service(rep, starts_on=FIRST, now=SUNDAY)
        seen, address = [], reverse("coming")
        while address:
            page = client.get(address)
            seen += [(row.record.pk, row.thing.what) for row in page.context["page"].rows]
            address = page.context["next"] and reverse("coming") + page.context["next"]
        assert len(seen) == len(set(seen)) == 52

    @pytest.mark.parametrize("many", [1, 3])
    def test_weight(self, client, rep, many, django_assert_max_num_queries):
        """One query for all of it, and one for the records of each type."""
        client.force_login(rep)
        for _n in range(many):
            lead = make_lead("Mill")
            make_service(rep, starts_on=FIRST, lead=lead, now=SUNDAY)
            make_issued(rep, lead=lead)
            make_sent_quote(rep, lead=lead)
        with django_assert_max_num_queries(20):
            client.get(reverse("coming"))
