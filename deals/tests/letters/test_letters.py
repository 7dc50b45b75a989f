"""Writing about a deal to the people of its lead (CM-15, SX-24, X07, X08, TRUST A3, H5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.models import Deal
from deals.tests.factories import make_deal
from leads.models import Activity, Lead
from leads.tests.factories import make_contact, make_lead, make_point
from notifications.actions import create_templates
from notifications.mailing import start_mailing
from notifications.models import Message, Template
from notifications.tests.make import send
from records.jobs import runner
from records.models import Event, HeldRecord, Selection
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
TEXT = "Dear {{ lead.name }}, {{ deal.name }} is {{ deal.value }}."


@pytest.fixture
def lead(rep):
    lead = make_lead("Harbour Bakery", owner=rep, kind="business")
    make_point(lead, "post@example.com")
    make_point(lead, "max@example.com", contact=make_contact(lead, name="Max Miller"))
    return lead


@pytest.fixture
def deal(lead, rep):
    return make_deal(lead=lead, owner=rep, value=1200, close_date=date(2026, 12, 1))


@pytest.fixture
def page(client, rep):
    client.force_login(rep)
    return client


def write(page, deal, do: str = "send", **fields):
    words = {"to": "post@example.com", "subject": "Offer", "text": "Good morning."}
    return page.post(reverse("deal_activity", args=[deal.pk, "email"]), words | {"do": do} | fields)


def leave(after: timedelta = timedelta(minutes=2)) -> int:
    return send(timezone.now() + after)


class TestOne:
    def test_it_is_told_on_the_leads_line_and_shown_on_the_deal(self, page, deal, mailoutbox):
        """H5: both clocks are set when it has left."""
        assert write(page, deal, text=TEXT).url == deal.get_absolute_url()
        assert "Offer" in page.get(deal.get_absolute_url()).content.decode(), "it waits"
        assert leave() == 1
        (mail,) = mailoutbox
        assert mail.body == "Dear Harbour Bakery, Ovens is €1,200.00."
        event = Event.objects.get(kind="notifications.sent")
        deal.refresh_from_db()
        assert event.line == deal.lead_id
        clocks = {deal.last_action_event, Lead.objects.get().last_action_event}
        assert clocks == {event.pk}
        for shown in (deal, deal.lead):
            assert "Ovens is €1,200.00" in page.get(shown.get_absolute_url()).content.decode()

    def test_everybody_there_can_be_chosen(self, page, deal):
        shown = page.get(f"{deal.get_absolute_url()}?compose=email").content.decode()
        assert 'value="post@example.com"' in shown
        assert '<option value="max@example.com">Max Miller</option>' in shown

    def test_the_composer_puts_a_template_in(self, page, deal, admin):
        """X08: with the fields of the deal and of its lead, and what is missing."""
        make = {"name": "Nudge", "target_type": Deal.record_type, "subject": "{{ deal.name }}"}
        text = "{{ deal.stage }} by {{ deal.close_date }}, {{ lead.city }}"
        create_templates([Template(text=text, **make)], by=admin)
        shown = write(page, deal, do="fill", template=Template.objects.get().pk)
        form = shown.context["composer"]
        assert (form.initial["subject"], form.initial["text"]) == (
            "Ovens",
            "Discovery by Dec 1, 2026, ",
        )
        assert "Nothing is known of: city." in shown.content.decode()

    def test_a_field_nobody_knows_is_refused(self, page, deal):
        """TRUST B4."""
        assert write(page, deal, text="{{ deal.password }}").status_code == 422

    def test_an_sms_to_the_people_of_its_lead(self, page, deal, settings):
        """WA-25."""
        settings.SMS_PROVIDER = "log"
        make_point(deal.lead, "+49 170 1234567")
        shown = page.get(f"{deal.get_absolute_url()}?compose=sms").content.decode()
        assert 'value="+491701234567"' in shown
        words = {"to": "+491701234567", "text": "About {{ deal.name }}", "do": "send"}
        page.post(reverse("deal_activity", args=[deal.pk, "sms"]), words)
        one = Message.objects.get()
        assert (one.text, one.line, one.target_id) == ("About Ovens", deal.lead_id, deal.pk)

    def test_a_draft_is_still_kept(self, page, deal):
        write(page, deal, do="", text="Later")
        assert (Activity.objects.get().text, Message.objects.count()) == ("Later", 0)

    def test_who_does_not_see_the_lead_gets_nothing_of_it(self, client, lead):
        """A3: their own deal with a lead of somebody else's."""
        other = make_user("other", visibility="own")
        deal = make_deal(lead=lead, owner=other, value=5)
        client.force_login(other)
        shown = client.get(f"{deal.get_absolute_url()}?compose=email").content.decode()
        assert "example.com</option>" not in shown and "post@example.com" not in shown
        write(client, deal, to="a@b.example", text=TEXT)
        assert Message.objects.get().text == "Dear , Ovens is €5.00."
        assert write(client, make_deal(lead=lead)).status_code == 404


class TestMany:
    def mail_to(self, by, deals, text: str = TEXT, **more):
        ids = [deal.pk for deal in deals]
        selection = Selection.objects.create(
            user=by, list_name="deals", params="list=all", ids=ids, count=len(ids), zone="UTC",
            everything=False, asked_at=timezone.now(),
        )  # fmt: skip
        job = start_mailing(selection, by=by, subject="News", text=text, **more)
        runner.run(job.pk)
        job.refresh_from_db()
        return job

    def test_each_deal_gets_its_own_words(self, rep, deal, mailoutbox):
        second = make_deal("Chairs", lead=deal.lead, owner=rep, value=7)
        self.mail_to(rep, [deal, second])
        assert leave() == 2
        assert [mail.to for mail in mailoutbox] == [["post@example.com"]] * 2
        bodies = sorted(mail.body.splitlines()[0] for mail in mailoutbox)
        assert bodies == [
            "Dear Harbour Bakery, Chairs is €7.00.",
            "Dear Harbour Bakery, Ovens is €1,200.00.",
        ]
        assert "List-Unsubscribe" in mailoutbox[0].extra_headers

    def test_the_same_words_go_to_an_address_once(self, rep, deal):
        """Of several deals of one lead; run twice it stays so."""
        second = make_deal("Chairs", lead=deal.lead, owner=rep)
        job = self.mail_to(rep, [deal, second], text="We moved.")
        type(job).objects.filter(pk=job.pk).update(state="running", place={}, lease_until=None)
        runner.run(job.pk)
        assert Message.objects.count() == 1
        held = HeldRecord.objects.values_list("record_type", "record_id", "reasons").distinct()
        assert list(held) == [(Deal.record_type, second.pk, ["same_mail"])]

    def test_to_the_people_there(self, rep, deal, mailoutbox):
        self.mail_to(rep, [deal], whom="people")
        leave()
        assert mailoutbox[0].to == ["max@example.com"]

    def test_only_about_deals_and_to_leads_one_sees(self, deal, lead):
        """A4."""
        other = make_user("other", visibility="own")
        mine = make_deal("Mine", lead=lead, owner=other)
        self.mail_to(other, [deal, mine], text="x")
        assert Message.objects.count() == 0
        assert HeldRecord.objects.get().reasons == ["no_address"]

    def test_from_the_list_to_the_outbox(self, page, deal):
        """TRUST law 2: those that were ticked, through the page that says to whom."""
        ticked = {"state": "list=all", "id": [deal.pk], "field": "mail"}
        address = page.post("/deals/select/", ticked).url
        shown = page.post(address, {"subject": "News", "text": TEXT, "preview": "1"})
        assert shown.context["preview"]["text"] == "Dear Harbour Bakery, Ovens is €1,200.00."
        assert page.post(address, {"subject": "N", "text": TEXT, "send": "1"}).status_code == 302
        refused = page.post(address, {"subject": "N", "text": "{{ lead.x }}", "send": "1"})
        assert refused.status_code == 422
