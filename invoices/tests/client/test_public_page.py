"""What the client sees at the link (WA-15, WA-18, WA-19)."""

from __future__ import annotations

import re

import pytest

from invoices import actions
from invoices.models import Invoice
from invoices.tests.client.make import at, fetched, linked, make_seller, pay
from invoices.tests.factories import NOW, line, make_issued
from records.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def text_of(client, token: str) -> str:
    answer = client.get(at(token))
    assert answer.status_code == 200
    return answer.text


def test_the_invoice_and_how_to_pay_it(client, rep):
    """WA-19: what is open, by when, account, reference and a code for the banking app."""
    make_seller()
    invoice, token = linked(rep)
    text = text_of(client, token)
    for words in (invoice.number, "€119.00", "6 Dec 2026", "Oven Works Ltd", "#b3261e",
                  "data:image/svg+xml", "Harbour Bakery", "DE89370400440532013000"):  # fmt: skip
        assert words in text, words


def test_nothing_of_the_app_and_of_nobody_else(client, rep):
    """No menu, no sign-in, no cookie, no address but ours."""
    answer = client.get(at(linked(rep)[1]))
    assert not answer.cookies
    assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)
    assert "Throughline" not in answer.text and "/leads/" not in answer.text
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Cache-Control"] == "private, no-store"


def test_in_the_language_of_the_invoice_whoever_asks(client, rep):
    token = linked(rep, language="de")[1]
    text = client.get(at(token), headers={"Accept-Language": "en"}).text
    assert '<html lang="de">' in text and "119,00" in text


def test_a_part_is_paid(client, rep):
    """What is left stands large, in the account's rows and in the code."""
    make_seller()
    invoice, token = linked(rep)
    pay(invoice, rep, "19")
    text = text_of(client, token)
    assert "€19.00 of €119.00 are paid" in text
    assert '<p class="amount">€100.00</p>' in text


@pytest.mark.parametrize(
    ("become", "words"),
    [
        (lambda one, by: pay(one, by), "Thank you!"),
        (lambda one, by: pay(one, by, "150"), "€31.00 more came than was asked for"),
        (lambda one, by: actions.credit(one, by=by, now=NOW), "taken back by credit note CN-"),
    ],
)
def test_what_is_settled_asks_for_nothing(client, rep, become, words):
    make_seller()
    invoice, token = linked(rep)
    become(invoice, rep)
    text = text_of(client, token)
    assert words in text and "Bank transfer" not in text


def test_a_link_to_the_proforma_says_what_became_of_it(client, rep):
    """H8."""
    invoice, token = linked(rep, kind="proforma")
    pay(invoice, rep)
    invoice.refresh_from_db()
    assert f"It became invoice {invoice.became.number}." in text_of(client, token)


def test_the_words_of_clients_are_words(client, rep):
    """TRUST B1, B4."""
    token = linked(rep, None, name="<script>alert(1)</script>{{ 7*7 }}")[1]
    text = text_of(client, token)
    assert "<script>alert" not in text and "{{ 7*7 }}" in text


def test_reading_costs_the_same_for_one_and_for_many_lines(client, rep, django_assert_num_queries):
    make_seller()
    for count in (1, 3):
        invoice = make_issued(rep, *(line(f"Oven {n}") for n in range(count)))
        token = linked(rep, invoice)[1]
        with django_assert_num_queries(7):
            client.get(at(token))


class TestSeen:
    """TRUST A10: looking notes nothing; only a browser in somebody's hands does."""

    def seen(self, invoice: Invoice):
        return Invoice.objects.get(pk=invoice.pk).viewed_at

    def test_opening_notes_nothing(self, client, rep):
        invoice, token = linked(rep)
        for page in ("public_invoice", "public_invoice_pdf"):
            for _ in range(3):
                client.head(at(token, page))
        for headers in ({"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {}):
            client.get(at(token), headers=headers)
        assert client.get(at(token, "public_invoice_seen")).status_code == 405
        assert self.seen(invoice) is None

    def test_the_script_notes_it_once(self, client, rep):
        invoice, token = linked(rep)
        assert client.post(at(token, "public_invoice_seen")).status_code == 204
        first = self.seen(invoice)
        client.post(at(token, "public_invoice_seen"))
        assert first is not None and self.seen(invoice) == first
        event = Event.objects.get(kind="invoices.viewed")
        assert event.actor_id is None and event.line == invoice.lead_id

    def test_who_is_signed_in_is_not_the_client(self, client, rep):
        invoice, token = linked(rep)
        client.force_login(rep)
        client.post(at(token, "public_invoice_seen"))
        assert self.seen(invoice) is None

    def test_seeing_is_no_answer(self, client, rep):
        """H5: it moves no clock."""
        invoice, token = linked(rep)
        client.post(at(token, "public_invoice_seen"))
        invoice.lead.refresh_from_db()
        assert invoice.lead.last_response_at is None


def test_the_file_is_the_one_that_was_issued(client, rep, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    invoice, token = linked(rep)
    answer = fetched(client, at(token, "public_invoice_pdf"))
    assert answer.content[:5] == b"%PDF-"
    assert answer["Content-Disposition"] == f'inline; filename="{invoice.number}.pdf"'
    assert answer["X-Robots-Tag"].startswith("noindex")
