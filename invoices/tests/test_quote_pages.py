"""Pages of quotes for those who write them (SX-35, LS-13)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from deals.tests.factories import make_deal
from invoices import actions
from invoices.handover import count_quotes, hand_over_quotes
from invoices.models import Invoice, Quote
from invoices.tests.client.make import make_client
from invoices.tests.factories import make_quote, make_sent_quote, make_series, offer
from invoices.tests.test_pages import sent
from leads.actions import erase, merge_leads
from leads.actions import trash as trash_leads
from leads.models import Lead
from leads.tests.factories import make_lead
from notifications.models import Message
from notifications.tests.make import send
from users.models import User
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
NAME = "Marta Oyelaran-Lindqvist"


def test_from_a_deal_to_an_invoice(client, rep):
    """SX-35, CM-33: its name and value stand in the form; sent, accepted, invoiced."""
    make_series()
    client.force_login(rep)
    deal = make_deal("Ovens for the harbour", value=Decimal(1200), owner=rep)
    address = reverse("quote_new") + f"?deal={deal.pk}"
    text = client.get(address).text
    assert "Ovens for the harbour" in text and 'value="1200"' in text
    rows = [{"name": "Oven", "price": "1200"},
            {"name": "Stand", "price": "50", "optional": "on"}]  # fmt: skip
    answer = client.post(address, sent(*rows, name=deal.name))
    quote = Quote.objects.get()
    assert answer.status_code == 302 and answer.url == quote.get_absolute_url()
    assert quote.net == Decimal(1200)
    client.post(reverse("quote_issue", args=[quote.pk]))
    said = {"does": "accept", "name": "Marta", "options": [quote.lines.get(optional=True).pk]}
    client.post(reverse("quote_answer", args=[quote.pk]), said)
    client.post(reverse("quote_invoice", args=[quote.pk]))
    quote.refresh_from_db()
    invoice = Invoice.objects.get()
    assert (quote.state, invoice.deal, invoice.net) == ("accepted", deal, Decimal(1250))
    page = client.get(quote.get_absolute_url()).text
    assert str(invoice) in page
    assert quote.number in client.get(reverse("deal", args=[deal.pk])).text
    assert quote.number in client.get(reverse("lead", args=[deal.lead_id])).text


def test_changed_only_as_a_draft(client, rep):
    client.force_login(rep)
    quote = make_quote(rep)
    data = sent({"name": "Mixer", "price": "5", "optional": "on", "chosen": "on"})
    assert client.post(reverse("quote_edit", args=[quote.pk]), data).status_code == 302
    line = quote.lines.get(deleted_at=None)
    assert (line.name, line.optional, line.chosen) == ("Mixer", True, True)
    actions.issue_quotes(Quote.objects.all(), by=rep, now=timezone.now())
    answer = client.post(reverse("quote_edit", args=[quote.pk]), sent({"name": "x"}))
    assert answer.url == quote.get_absolute_url()


def test_a_draft_goes_out_with_its_mail(client, rep, settings, tmp_path):
    """LS-13: number, link and file; the text we keep has no token (TRUST A10)."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path
    client.force_login(rep)
    quote = make_quote(rep, lead=make_client())
    address = reverse("quote_send", args=[quote.pk])
    form = client.get(address).context["form"]
    assert "Our quote over €119.00" in form.initial["subject"]
    words = {"to": "till@harbour.example", **form.initial}
    assert client.post(address, words).status_code == 302
    quote.refresh_from_db()
    assert (quote.state, quote.number[:2], quote.sent_at) == ("sent", "Q-", None)
    kept = Message.objects.get()
    assert "/q/…/" in kept.text
    send(timezone.now() + timedelta(minutes=5))
    [letter] = mail.outbox
    token = letter.body.split("/q/")[1].split("/")[0]
    assert client.get(f"/q/{token}/").status_code == 200 and token not in kept.text
    assert letter.attachments[0][0] == f"{quote.number}.pdf"
    quote.refresh_from_db()
    assert quote.sent_at is not None


def test_what_cannot_go_out_is_told_in_the_form(client, rep):
    client.force_login(rep)
    quote = make_quote(rep, lead=make_client())
    actions.change_quotes(Quote.objects.all(), by=rep, values={}, lines=[])
    words = {"to": "till@harbour.example", "subject": "x", "text": "x"}
    answer = client.post(reverse("quote_send", args=[quote.pk]), words)
    assert answer.status_code == 422 and "It has no lines yet" in answer.text
    assert not Message.objects.exists() and Quote.objects.get().number is None


def test_a_new_version_and_a_copy_open_as_drafts(client, rep):
    client.force_login(rep)
    quote = make_sent_quote(rep, now=timezone.now())
    answer = client.post(reverse("quote_version", args=[quote.pk]))
    newer = Quote.objects.get(revises=quote)
    assert answer.url == reverse("quote_edit", args=[newer.pk])
    assert str(newer) in client.get(quote.get_absolute_url()).text
    client.post(reverse("quote_copy", args=[quote.pk]))
    assert Quote.objects.count() == 3


@pytest.mark.parametrize("name", ["quote", "quote_pdf", "quote_edit", "quote_send", "quote_answer"])
def test_others_quotes_are_not_there(client, rep, name):
    """TRUST A2."""
    client.force_login(make_user("other", visibility="own"))
    quote = make_sent_quote(rep, owner=rep)
    assert client.get(reverse(name, args=[quote.pk])).status_code == 404


def test_the_list_and_its_tabs(client, rep):
    client.force_login(rep)
    quote = make_sent_quote(rep, owner=rep, now=timezone.now())
    for tab in ("waiting", "mine", "all"):
        assert quote.number in client.get(reverse("quotes") + f"?list={tab}").text
    for tab in ("accepted", "drafts", "expiring"):
        assert quote.number not in client.get(reverse("quotes") + f"?list={tab}").text


class TestStaying:
    def test_an_erasure_leaves_what_went_out_and_takes_the_drafts(self, admin):
        """X36: business letters are kept."""
        lead = make_lead(NAME, owner=admin)
        gone, kept = make_quote(admin, lead=lead), make_sent_quote(admin, lead=lead)
        accepted = make_sent_quote(admin, lead=lead)
        actions.accept_quote(accepted, by=admin, now=timezone.now(), name=NAME)
        erase(Lead.objects.filter(pk=lead.pk), by=admin)
        assert not Quote.objects.filter(pk=gone.pk).exists()
        for quote in Quote.objects.filter(pk__in=[kept.pk, accepted.pk]):
            assert quote.buyer["name"] == NAME
        assert Quote.objects.get(pk=accepted.pk).answered_by == NAME

    def test_a_lead_goes_into_the_trash_with_its_drafts_only(self, admin):
        lead = make_lead("Harbour Bakery", owner=admin)
        out, draft = make_sent_quote(admin, lead=lead), make_quote(admin, lead=lead)
        trash_leads(Lead.objects.filter(pk=lead.pk), by=admin)
        out.refresh_from_db(), draft.refresh_from_db()
        assert (out.is_trashed, draft.is_trashed) == (False, True)

    def test_merged_leads_keep_what_their_quotes_say(self, admin):
        """X02."""
        keep, other = make_lead("Harbour Bakery", owner=admin), make_lead(NAME, owner=admin)
        quote = make_sent_quote(admin, lead=other)
        both = Lead.objects.filter(pk__in=[keep.pk, other.pk])
        merged = merge_leads(both, by=admin, keep=keep.pk, values={})
        assert not merged.held, merged.messages
        moved = Quote.objects.get(pk=quote.pk)
        assert (moved.lead, moved.buyer, moved.frozen) == (keep, quote.buyer, quote.frozen)

    def test_open_quotes_of_who_leaves_are_handed_over(self, admin):
        """A9: what was answered stays with who offered it."""
        ann, heir = make_user("ann"), make_user("heir")
        draft, out, done = (make_quote(ann, owner=ann), make_sent_quote(ann, owner=ann),
                            make_sent_quote(ann, owner=ann))  # fmt: skip
        actions.decline_quote(done, by=ann, now=timezone.now(), name="Marta")
        users = User.objects.filter(pk=ann.pk)
        assert count_quotes(users) == 2
        hand_over_quotes(users, to=heir, by=admin)
        owners = dict(Quote.objects.values_list("pk", "owner"))
        assert owners == {draft.pk: heir.pk, out.pk: heir.pk, done.pk: ann.pk}


def test_options_stand_apart_on_page_and_paper(client, rep):
    client.force_login(rep)
    quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True),
                            offer("Tins", "0", optional=True, chosen=True))  # fmt: skip
    text = client.get(quote.get_absolute_url()).text
    assert "Options that are not chosen" in text and "Stand" in text
    from invoices.actions.lines import lines_of
    from invoices.drawing import paper_of
    from invoices.papers import html_of

    html = html_of(paper_of(quote, list(lines_of(quote))))
    assert "You may add" in html and "119.00" in html and html.count("Optional, chosen") == 1
