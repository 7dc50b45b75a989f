"""Who hears what happens to invoices, and when (WA-23, WA-24)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deals.tests.factories import make_deal
from invoices import actions
from invoices.kinds import News
from invoices.models import Invoice, InvoiceNotice
from invoices.tests.client.make import linked, make_client, pay
from invoices.tests.factories import make_issued
from leads.tests.factories import make_point
from notifications.models import Message, Notification
from notifications.notices.reading import told
from records.models import Event
from records.stream.registry import HANDLERS
from records.tests.drain import drain
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
HANDLER = "invoices.notices"


def on(news: News, **values) -> None:
    InvoiceNotice.objects.create(news=news, **values)


def heard(user) -> list[str]:
    rows = list(Notification.objects.filter(user=user).order_by("pk").select_related("actor"))
    return [each.words for each in told(rows, user)]


@pytest.fixture
def owner():
    return make_user("owner")


class TestTheTeam:
    def test_owners_of_invoice_and_deal_hear_it(self, rep, owner):
        """WA-24: issued, seen, paid, each once; nobody of what they did themselves."""
        other = make_user("other")
        deal = make_deal(owner=other, lead=make_client())
        invoice, _token = linked(rep, owner=owner, deal=deal)
        actions.mark_seen(Invoice.objects.all(), by=rep, now=datetime.now(UTC))
        pay(invoice, rep)
        drain(HANDLER)
        number = invoice.number
        words = [f"Invoice {number} is issued.", f"The client has seen invoice {number}.",
                 f"Invoice {number} is paid."]  # fmt: skip
        assert heard(owner) == heard(other) == words
        assert heard(rep) == []

    def test_paid_by_mail_and_sms_as_they_wish(self, rep, owner, settings):
        """WA-23: a mail unless they chose otherwise, an SMS where they did."""
        from notifications.models import Preference

        owner.phone = "+4930123456"
        owner.save()
        Preference.objects.create(user=owner, kind="invoice_paid", channel="sms", wish="now")
        settings.SMS_PROVIDER = "log"
        pay(make_issued(rep, owner=owner), rep)
        drain(HANDLER)
        row = Notification.objects.get(user=owner, kind="invoice_paid")
        assert row.message.channel == "mail" and row.sms.channel == "sms"

    def test_switched_off_nobody_hears_it(self, rep, owner):
        on(News.ISSUED, to_team=False)
        make_issued(rep, owner=owner)
        drain(HANDLER)
        assert heard(owner) == []

    def test_a_proforma_is_told_as_paid_once(self, rep, owner):
        pay(make_issued(rep, owner=owner, kind="proforma"), rep)
        drain(HANDLER)
        assert sum("is paid" in words for words in heard(owner)) == 1


class TestTheClient:
    def test_nothing_unless_it_is_switched_on(self, rep):
        pay(make_issued(rep, lead=make_client()), rep)
        drain(HANDLER)
        assert not Message.objects.filter(user=None).exists()

    def test_thanked_by_mail_and_sms(self, rep):
        """WA-23, WA-24: each once, however often the stream is read."""
        on(News.PAID, to_client_mail=True, to_client_sms=True)
        lead = make_client()
        make_point(lead, "+49 30 123456", normal="+4930123456")
        invoice = make_issued(rep, lead=lead)
        pay(invoice, rep)
        drain(HANDLER)
        HANDLERS[HANDLER].handle(list(Event.objects.order_by("pk")))
        found = {row.channel: row for row in Message.objects.filter(user=None)}
        assert Message.objects.filter(user=None).count() == 2
        assert found["mail"].subject == f"Thank you: invoice {invoice.number} is paid"
        assert invoice.number in found["sms"].text
        invoice.lead.refresh_from_db()
        assert invoice.lead.last_action_at is None  # nobody of ours wrote (H5)

    def test_who_has_no_address_gets_nothing(self, rep):
        on(News.PAID, to_client_mail=True)
        pay(make_issued(rep, lead=make_client("")), rep)
        drain(HANDLER)
        assert not Message.objects.filter(user=None).exists()

    def test_no_reminder_of_what_is_paid_by_now(self, rep):
        """Paid between the sweep and the sending: the mail is dropped."""
        from invoices.carrying import told as composed

        on(News.OVERDUE, to_client_mail=True)
        invoice = make_issued(rep, lead=make_client(), now=MONDAY - timedelta(days=30))
        actions.chase(now=MONDAY)
        drain(HANDLER)
        message = Message.objects.get(user=None)
        pay(Invoice.objects.get(pk=invoice.pk), rep)
        assert composed(message, news=News.OVERDUE) is None


MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def house():
    return Organisation.objects.create(name="Oven Works", time_zone="UTC")


def due_on(rep, day, **fields) -> Invoice:
    return make_issued(rep, due_on=day, now=MONDAY - timedelta(days=40), **fields)


def steps() -> list[int]:
    return list(Invoice.objects.order_by("pk").values_list("overdue_step", flat=True))


class TestOverdue:
    """WA-24: once for each step, on working days, while people work."""

    def test_once_for_each_step(self, rep, owner, house):
        due_on(rep, (MONDAY - timedelta(days=4)).date(), owner=owner)  # Thursday
        for hours in (0, 1, 24, 48):
            actions.chase(now=MONDAY + timedelta(hours=hours))
        assert steps() == [1]
        actions.chase(now=MONDAY + timedelta(days=4))  # eight days over
        drain(HANDLER)
        assert steps() == [2] and Event.objects.filter(kind="invoices.overdue").count() == 2
        assert sum("is overdue" in words for words in heard(owner)) == 2

    def test_what_missed_steps_is_told_once(self, rep, house):
        due_on(rep, (MONDAY - timedelta(days=30)).date())
        actions.chase(now=MONDAY)
        assert steps() == [3] and Event.objects.filter(kind="invoices.overdue").count() == 1

    @pytest.mark.parametrize(
        ("now", "found"),
        [
            (MONDAY - timedelta(days=1), 0),  # a Sunday
            (MONDAY.replace(hour=8), 0),  # before work begins
            (MONDAY.replace(hour=9), 1),
        ],
    )
    def test_only_while_the_organisation_works(self, rep, house, now, found):
        due_on(rep, (MONDAY - timedelta(days=5)).date())
        actions.chase(now=now)
        assert steps() == [found]

    def test_a_holiday_is_no_working_day(self, rep, house):
        house.holidays = [{"date": "2026-06-01", "name": "Whit Monday"}]
        house.save()
        due_on(rep, (MONDAY - timedelta(days=5)).date())
        actions.chase(now=MONDAY)
        assert steps() == [0]

    def test_due_on_a_free_day_is_due_on_the_next_working_one(self, rep, house):
        due_on(rep, (MONDAY - timedelta(days=1)).date())  # Sunday, so Monday
        actions.chase(now=MONDAY)
        assert steps() == [0]
        actions.chase(now=MONDAY + timedelta(days=1))
        assert steps() == [1]

    def test_paid_and_proformas_are_left_alone(self, rep, house):
        paid = due_on(rep, (MONDAY - timedelta(days=5)).date())
        pay(paid, rep)
        due_on(rep, (MONDAY - timedelta(days=5)).date(), kind="proforma")
        actions.chase(now=MONDAY)
        assert steps() == [0, 0]

    def test_one_and_three_cost_the_same_reads(self, rep, house, django_assert_num_queries):
        for count in (1, 2):
            for _ in range(count):
                due_on(rep, (MONDAY - timedelta(days=5)).date())
            with django_assert_num_queries(21):
                actions.chase(now=MONDAY)


class TestSetUp:
    def test_one_page_switches_it(self, client, admin):
        """WA-23: Settings → Notifications of invoices."""
        client.force_login(admin)
        assert client.get("/setup/invoices/notifications/").status_code == 200
        data = {"paid_to_team": "on", "paid_to_client_mail": "on", "days": "3, 10"}
        assert client.post("/setup/invoices/notifications/", data).status_code == 302
        paid, overdue = (InvoiceNotice.objects.get(news=news) for news in (News.PAID, News.OVERDUE))
        assert (paid.to_team, paid.to_client_mail, paid.to_client_sms) == (True, True, False)
        assert overdue.days == [3, 10] and not overdue.to_team

    @pytest.mark.parametrize("days", ["", "0", "x", "1, 2, 3, 4, 5, 6, 7", "366", "-1", "²"])
    def test_days_that_are_none(self, client, admin, days):
        client.force_login(admin)
        assert client.post("/setup/invoices/notifications/", {"days": days}).status_code == 422

    def test_only_admins(self, client, rep):
        client.force_login(rep)
        assert client.get("/setup/invoices/notifications/").status_code == 403
