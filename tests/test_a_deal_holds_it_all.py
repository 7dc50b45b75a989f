"""WA-01, WA-12: a deal is the sum of all actions from the first contact to a result both accept,
and one record holds it all: what was said, due, attached, offered and charged."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from deals.tests.factories import make_deal, make_stage
from invoices import actions as invoices
from invoices.tests.factories import make_issued, make_sent_quote
from records.attached.comments import add_comment
from records.attached.files import attach_files
from tasks.tests.factories import make_task

pytestmark = pytest.mark.django_db
WORDS = ["They want two", "Send the drawing", "drawing.txt", "Call about delivery"]


def test_from_the_first_contact_to_the_payment_all_stands_on_one_page(
    client, rep, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(rep)
    won = make_stage("won", position=5)
    deal = make_deal(owner=rep, value=100)
    told = {"direction": "in", "outcome": "reached", "text": WORDS[0]}
    client.post(reverse("deal_activity", args=[deal.pk, "call"]), told)
    add_comment(deal, by=rep, text=WORDS[1])
    attach_files(deal, by=rep, uploads=[SimpleUploadedFile(WORDS[2], b"lines")])
    make_task(WORDS[3], owner=rep, deal=deal, lead=deal.lead)
    now = timezone.now()
    quote = make_sent_quote(rep, deal=deal, now=now)
    invoices.accept_quote(quote, by=rep, now=now, name="Ada")
    invoice = make_issued(rep, deal=deal, now=now)
    invoices.enter(invoice, by=rep, kind="payment", amount=invoice.owed, day=now.date())
    deal.refresh_from_db()
    client.post(reverse("deal_move", args=[deal.pk]), {"stage": won.pk, "version": deal.version})
    page = client.get(deal.get_absolute_url()).text
    for words in [*WORDS, quote.number, invoice.number, won.name]:
        assert words in page, words


def test_what_another_deal_of_the_same_lead_has_stands_on_its_own(client, rep):
    client.force_login(rep)
    deal = make_deal(owner=rep)
    other = make_deal("Mixer", lead=deal.lead, owner=rep)
    make_task(WORDS[3], owner=rep, deal=other, lead=deal.lead)
    quote = make_sent_quote(rep, deal=other, now=timezone.now())
    panels = client.get(deal.get_absolute_url()).text.split("feed")[0]
    assert quote.number not in panels and WORDS[3] not in panels
