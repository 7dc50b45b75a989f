"""TRUST D3: an invoice says the same digits wherever it is shown.

Eight random ones; ``THROUGHLINE_INVOICES=500`` for more, ``THROUGHLINE_PDFS`` for how many of
them are drawn as files (a second of processor each). Invoices are not in the Django admin: nothing
there shows their amounts, which the last test holds.
"""

from __future__ import annotations

import csv
import io
import os
import re
from decimal import Decimal
from random import Random

import openpyxl
import pypdf
import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from deals.money.digits import digits_of
from deals.money.words import written
from invoices import actions
from invoices.drawing import totals_of
from invoices.letters import ready
from invoices.models import Invoice, InvoiceLine
from invoices.papers import figures
from invoices.tests.client.make import at, fetched, make_client, make_seller
from invoices.tests.factories import line, make_issued
from notifications.merge.parsing import fill
from records.models import Tracked

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("THROUGHLINE_INVOICES", "8"))
DRAWN = int(os.environ.get("THROUGHLINE_PDFS", str(min(MANY, 40))))
CURRENCIES = ("EUR", "JPY", "KWD", "CHF")
SUMS = ("net", "tax", "gross")


def random_invoice(by, lead, chance: Random) -> Invoice:
    """One to nine lines at up to three rates, with and without discounts, net and gross prices."""

    def number(most: int, places: int) -> str:
        return f"{Decimal(chance.randrange(1, most * 10**places)).scaleb(-places):f}"

    def percent() -> Decimal | None:
        return Decimal(number(30, 2)) if chance.random() < 0.3 else None

    lines = [
        line(f"Article {n}", price=number(900, chance.choice([0, 2, 4])),
             quantity=number(20, chance.choice([0, 0, 2])), tax=chance.choice(["19", "7", "8.1"]),
             discount_percent=percent())
        for n in range(chance.randrange(1, 10))
    ]  # fmt: skip
    return make_issued(
        by, *lines, lead=lead, currency=chance.choice(CURRENCIES), owner=by,
        with_tax=chance.random() < 0.4, discount_percent=percent(),
        language=chance.choice(["en", "de"]),
    )  # fmt: skip


def shown_on(invoice: Invoice) -> list[str]:
    """The figures of a document as it writes them in its language: the total, the tax of each
    rate, and the sum without tax where prices are without."""
    totals = totals_of(invoice, invoice.lines.order_by("position"))
    assert (totals.units(totals.net), totals.units(totals.gross)) == (invoice.net, invoice.gross)
    amounts = [invoice.gross, *(totals.units(each.amount) for each in totals.subtotals)]
    if not invoice.with_tax:
        amounts.append(invoice.net)
    digits = digits_of(invoice.currency)
    return [figures.number(each, invoice.language, digits, digits) for each in amounts]


def plain(text: str) -> str:
    """Without what tells words apart: a file breaks lines where it likes."""
    return re.sub(r"[\s\u00a0\u202f]", "", text)


@pytest.fixture
def invoices(rep, settings, tmp_path, fresh_cache):
    settings.MEDIA_ROOT = tmp_path
    make_seller()
    lead, chance = make_client(), Random(3)
    lead.owner = rep
    lead.save()
    return [random_invoice(rep, lead, chance) for _each in range(MANY)]


def test_pages_files_mails_and_exports_say_the_same(client, rep, invoices):
    client.force_login(rep)
    query = "list=all&columns=number,net,tax,gross,owed,currency"
    rows = exported(client, query)
    cells = sheet(client, query)
    listed = in_list(client, query)
    for n, invoice in enumerate(invoices):
        kept = tuple(getattr(invoice, name) for name in SUMS)
        assert rows[invoice.number] == cells[invoice.number] == kept
        assert listed.get(invoice.number, kept) == kept
        link = actions.make_links(Invoice.objects.filter(pk=invoice.pk), by=rep)[invoice.pk]
        buyer = Client(REMOTE_ADDR=f"198.51.{n // 250}.{n % 250}")  # addresses ask so often only
        pages = {
            "page": client.get(invoice.get_absolute_url()).text,
            "client's page": buyer.get(at(link)).text,
        }
        if n < DRAWN:
            pages["file"] = text_of(fetched(buyer, at(link, "public_invoice_pdf")).content)
        for where, text in pages.items():
            missing = [each for each in shown_on(invoice) if plain(each) not in plain(text)]
            assert not missing, (where, invoice.number)
        assert written(invoice.gross, invoice.currency, invoice.language) in letter(invoice, rep)


def exported(client, query: str) -> dict[str, tuple[Decimal, ...]]:
    answer = client.get(f"{reverse('invoices')}?{query}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _head, *rows = csv.reader(io.StringIO(text, newline=""))
    return {row[0]: tuple(map(Decimal, row[1:4])) for row in rows}


def sheet(client, query: str) -> dict[str, tuple[Decimal, ...]]:
    answer = client.get(f"{reverse('invoices')}?{query}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    _head, *rows = book.active.iter_rows(values_only=True)
    return {row[0]: tuple(Decimal(str(value)) for value in row[1:4]) for row in rows}


def in_list(client, query: str) -> dict[str, tuple[Decimal, ...]]:
    """What the first page of the list shows."""
    page = client.get(f"{reverse('invoices')}?{query}").text
    found = {}
    for row in re.findall(r"<tr\b.*?</tr>", page, re.DOTALL):
        texts = [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td\b.*?</td>", row,
                                                                        re.DOTALL)]  # fmt: skip
        if number := next((text for text in texts if text.startswith("INV-")), None):
            amounts = texts[texts.index(number) + 1 :][:3]
            found[number] = tuple(Decimal(each.replace(",", "")) for each in amounts)
    assert found
    return found


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def letter(invoice: Invoice, by) -> str:
    """What the ready mail to the client says."""
    subject, text = ready(invoice, "issued")
    filled = [fill(each, record=invoice, sender=by).text for each in (subject, text)]
    return "\n".join(filled)


def test_nothing_of_an_invoice_is_changed_or_shown_in_the_admin():
    """D3, D5."""
    shown = {model for model in admin.site._registry if issubclass(model, Tracked)}
    assert not shown & {Invoice, InvoiceLine}
