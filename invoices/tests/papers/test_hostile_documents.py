"""TRUST B9 and B7 on the whole way of a quote and an invoice: typed into every field of them, drawn
by the product, sent to the client, answered by one who means no good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from html import unescape

import pytest
from django.core import mail
from django.db import models
from django.utils import timezone

from invoices import actions
from invoices.actions.lines import lines_of
from invoices.actions.papers import file_of
from invoices.drawing import Document, paper_of
from invoices.models import (
    BillingProfile,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Quote,
    QuoteLine,
    Seller,
)
from invoices.papers.pdf import html_of
from invoices.tests.client.make import at, fetched, make_client
from invoices.tests.factories import (
    NOW,
    line,
    make_issued,
    make_sent_quote,
    make_series,
    offer,
)
from invoices.tests.papers.trap import (
    SECRET,
    attached,
    draw_without_walls,
    is_nobodys,
    needs_strace,
    seen_from_outside,
    text_of,
)
from invoices.views.public import CLIENT
from leads.models import Lead
from notifications.sending.outbox import send_due
from notifications.tests.make import send
from records.tests.drain import drain
from tests.trust.test_names import NAMES
from users.models import Organisation

PAGES = {Quote: "public_quote_pdf", Invoice: "public_invoice_pdf"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
# What is no text of its own: chosen, or worked out.
NOT_TYPED = {"number", "currency", "language", "external_system", "frozen", "pdf", "pdf_hash",
             "answered_by", "answer", "colour", "country", "email", "iban", "bic", "recurring",
             "unit", "tax_category", "interval", "portal_login", "phone"}  # fmt: skip


def typed(model: type[models.Model], text: str) -> dict[str, str]:
    """The text in every field somebody may type into, as long as its column takes."""
    found = {}
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices
        if free and field.name not in NOT_TYPED and not getattr(field, "generated", False):
            found[field.name] = text[: field.max_length or 2_000]
    return found


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(params=[Invoice, Quote], ids=["invoice", "quote"])
def model(request) -> type[Document]:
    return request.param


@pytest.fixture
def hostile(model, trap, rep) -> Document:
    """One whose every text, line, seller and buyer is the trap's markup; it went out."""
    text = trap.markup
    Seller.objects.create(country="DE", **typed(Seller, text))
    lead = make_client()
    Lead.objects.filter(pk=lead.pk).update(name=text[:300], country="DE")
    lead.refresh_from_db()
    actions.save_billing(lead, by=rep, values=typed(BillingProfile, text))
    details = typed(model, text) | {"lead": lead, "discount_percent": Decimal(3), "owner": rep}
    if model is Quote:
        lines = offer(**typed(QuoteLine, text)), offer(optional=True, **typed(QuoteLine, text))
        return make_sent_quote(rep, *lines, **details)
    return make_issued(rep, line(**typed(InvoiceLine, text)), **details)


def test_every_field_of_a_document_is_text(hostile, trap):
    """B9: no socket, no file of the host, nothing along but the e-invoice of an invoice; what was
    typed can be read."""
    pdf = file_of(hostile)
    assert not trap.asked
    assert attached(pdf) == ({"factur-x.xml"} if isinstance(hostile, Invoice) else set())
    text = text_of(pdf)
    assert text.count("rel=") >= 6 and SECRET * 2 not in text


@needs_strace
@pytest.mark.parametrize("model", [Quote])
def test_seen_from_outside_a_quote_opens_only_libraries_and_fonts(hostile, trap, tmp_path):
    """B9, by the system calls of the child that draws it."""
    html = html_of(paper_of(hostile, list(lines_of(hostile))))
    opened = seen_from_outside(html, tmp_path)
    assert opened and all(map(is_nobodys, opened)) and not trap.asked


@pytest.mark.parametrize("model", [Quote])
def test_control_without_our_walls_its_words_reach_out(hostile, trap):
    """The same page with what was typed as markup, drawn by the renderer as it comes."""
    draw_without_walls(unescape(html_of(paper_of(hostile, list(lines_of(hostile))))))
    assert trap.asked


def headers_of(sent):
    return message_from_bytes(sent.message().as_bytes(), policy=policy.default)


def test_a_letter_with_a_document_has_one_subject_and_no_header_more(rep, model):
    """B7: names in subject, From and title."""
    lead, house = make_client(), Organisation.objects.create(name="Mill")
    make = make_sent_quote if model is Quote else make_issued
    document = make(rep, lead=lead, name=NAMES[0])
    send_it = actions.send_quote if model is Quote else actions.send_invoice
    for name in [*NAMES, "x" * 2_000]:
        Organisation.objects.filter(pk=house.pk).update(name=name[:200])
        Lead.objects.filter(pk=lead.pk).update(name=name[:300])
        send_it(document, by=rep, to="a@b.example", subject=f"For {name}", text="x", now=NOW)
    send(timezone.now() + timedelta(minutes=5))
    letters = [headers_of(sent) for sent in mail.outbox]
    assert len(letters) == len(NAMES) + 1
    for letter in letters:
        assert len(letter.get_all("Subject")) == len(letter.get_all("From")) == 1
        assert letter["Bcc"] is None and letter["X-Evil"] is None and letter["To"] == "a@b.example"
        names = [part.get_filename() for part in letter.iter_attachments()]
        assert names == [f"{document.number}.pdf"]


def test_a_client_who_answers_by_a_hostile_name_adds_no_header(rep):
    """B7: the mail that tells the owner of the answer names the client."""
    for name in [*NAMES, "x" * 200]:
        quote = make_sent_quote(rep, owner=rep)
        actions.accept_quote(quote, by=CLIENT, now=timezone.now(), name=name)
    drain("invoices.quote_notices")
    send_due(clock=lambda: timezone.now() + timedelta(days=4))
    letters = [headers_of(sent) for sent in mail.outbox]
    assert letters
    for letter in letters:
        assert len(letter.get_all("Subject")) == 1
        assert letter["Bcc"] is None and letter["X-Evil"] is None and letter["To"] == rep.email


def test_the_name_of_the_file_is_one_header(client, rep, model):
    """B7, RFC 6266: whatever the number series of the house looks like."""
    make_series()
    NumberSeries.objects.update(pattern='Ü";x=/../{number}', yearly=False)
    document = (make_sent_quote if model is Quote else make_issued)(rep)
    token = actions.make_links(model.objects.filter(pk=document.pk), by=rep)[document.pk]
    header = fetched(client, at(token, PAGES[model]))["Content-Disposition"]
    assert header == "inline; filename*=utf-8''%C3%9C%22%3Bx%3D/../1.pdf"
