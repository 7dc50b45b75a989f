"""Pages of invoices, from a deal to paid."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from deals.tests.factories import make_deal
from invoices.actions import save_billing
from invoices.models import Entry, Invoice
from invoices.tests.client.make import fetched
from invoices.tests.factories import line, make_draft, make_issued, make_quote, make_series
from leads.tests.factories import make_lead

pytestmark = pytest.mark.django_db


def sent(*rows: dict, **head) -> dict:
    data = {"currency": "EUR", "language": "en", "lines": str(len(rows)), "save": "1"} | head
    for number, row in enumerate(rows):
        usual = {"quantity": "1", "unit": "C62", "tax": "Z|0|"}
        data |= {f"line-{number}-{name}": value for name, value in (usual | row).items()}
    return data


def test_from_a_deal_to_paid(client, rep):
    """WA-16, WA-18: its name and value stand in the form; issued, paid, done."""
    make_series()
    client.force_login(rep)
    deal = make_deal("Ovens for the harbour", value=Decimal(1200), owner=rep)
    address = reverse("invoice_new") + f"?deal={deal.pk}"
    text = client.get(address).text
    assert "Ovens for the harbour" in text and 'value="1200"' in text
    answer = client.post(address, sent({"name": "Oven", "price": "1200"}, name=deal.name))
    invoice = Invoice.objects.get()
    assert answer.status_code == 302 and answer.url == invoice.get_absolute_url()
    client.post(reverse("invoice_issue", args=[invoice.pk]))
    pay = {"kind": "payment", "amount": "1200", "day": "2026-11-25"}
    assert client.post(reverse("invoice_pay", args=[invoice.pk]), pay).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.state, invoice.number[:4]) == ("paid", "INV-")
    assert invoice.number in client.get(reverse("deal", args=[deal.pk])).text


def test_for_any_client_without_a_deal(client, rep):
    """WA-17. The client is chosen in the form, and its agreed discount goes into the draft."""
    client.force_login(rep)
    lead = make_lead("Harbour Bakery", owner=rep)
    save_billing(lead, by=rep, values={"discount_percent": Decimal(10)})
    data = sent({"name": "Oven", "price": "100"}, lead=f"#{lead.pk}")
    assert client.post(reverse("invoice_new"), data).status_code == 302
    draft = Invoice.objects.get()
    assert (draft.lead_id, draft.deal_id, draft.net) == (lead.pk, None, Decimal(90))


def test_a_form_comes_back_filled_with_what_is_wrong(client, rep):
    client.force_login(rep)
    invoice = make_draft(rep)
    address = reverse("invoice_edit", args=[invoice.pk])
    answer = client.post(address, sent({"name": "Oven", "price": "", "details": "as agreed"}))
    assert answer.status_code == 422
    assert "Say what it costs" in answer.text and "as agreed" in answer.text


def test_lines_of_another_document_are_refused(client, rep):
    """TRUST A6: forged ids of rows."""
    client.force_login(rep)
    other, mine = make_draft(rep, line("Theirs")), make_draft(rep, line("Mine"))
    forged = {"id": str(other.lines.get().pk), "name": "Taken", "price": "1"}
    answer = client.post(reverse("invoice_edit", args=[mine.pk]), sent(forged))
    assert answer.status_code == 422
    assert other.lines.get().name == "Theirs" and mine.lines.get().name == "Mine"


def test_more_lines_without_javascript(client, rep):
    client.force_login(rep)
    invoice = make_draft(rep)
    data = sent({"name": "Oven", "price": "5"}) | {"more": "1"}
    text = client.post(reverse("invoice_edit", args=[invoice.pk]), data).text
    assert len(re.findall(r'name="line-\d+-name"', text)) == 2
    assert 'formaction="#line-2"' in text  # the next one comes back in sight


def test_a_draft_shows_its_lines_and_one_to_write_in(client, rep):
    client.force_login(rep)
    invoice = make_draft(rep, line("Oven"), line("Rack"))
    text = client.get(reverse("invoice_edit", args=[invoice.pk])).text
    assert re.findall(r'name="line-(\d+)-name"', text) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("filled", "is_open"),
    [
        ({}, False),
        ({"interval": "once"}, False),
        ({"details": "as agreed"}, True),
        ({"service_end": "2026-01-31"}, True),
        ({"service_start": "soon"}, True),
    ],
)
def test_what_few_lines_need_is_folded_away_unless_it_says_something(client, rep, filled, is_open):
    client.force_login(rep)
    data = sent({"name": "Oven", "price": ""} | filled)
    text = client.post(reverse("invoice_edit", args=[make_draft(rep).pk]), data).text
    folds = re.findall(r'<details class="document-more"( open)?>', text)
    assert folds[0] == (" open" if is_open else "")


def test_an_issued_invoice_has_no_form(client, rep):
    """TRUST D5."""
    client.force_login(rep)
    invoice = make_issued(rep)
    answer = client.post(reverse("invoice_edit", args=[invoice.pk]), sent({"name": "x"}))
    assert answer.url == invoice.get_absolute_url()
    assert invoice.lines.get().name == "Oven"


def test_the_file_of_an_issued_invoice_is_always_the_same(client, rep, settings, tmp_path):
    """TRUST D5: the bytes that were kept."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(rep)
    invoice = make_issued(rep)
    first = fetched(client, reverse("invoice_pdf", args=[invoice.pk])).content
    assert first[:5] == b"%PDF-"
    assert client.get(reverse("invoice_pdf", args=[invoice.pk])).content == first


def test_a_credit_note_by_form(client, rep):
    client.force_login(rep)
    invoice = make_issued(rep, line(quantity="3"))
    row = invoice.lines.get()
    answer = client.post(
        reverse("invoice_credit", args=[invoice.pk]), {f"line_{row.pk}": "1", "why": "One back"}
    )
    note = Invoice.objects.get(kind="credit_note")
    assert answer.url == note.get_absolute_url()
    assert Entry.objects.get(invoice=invoice).amount == Decimal(119)


@pytest.mark.parametrize("name", ["invoice", "invoice_pdf", "invoice_edit", "invoice_pay"])
def test_others_invoices_are_not_there(client, rep, name):
    """TRUST A2."""
    from users.tests.factories import make_user

    client.force_login(make_user("other", visibility="own"))
    invoice = make_issued(rep, owner=rep)
    assert client.get(reverse(name, args=[invoice.pk])).status_code == 404


def test_the_pages_draw_themselves(client, rep):
    client.force_login(rep)
    make_issued(rep)
    for name in ("invoices", "invoice_new"):
        assert client.get(reverse(name)).status_code == 200


def test_a_kept_file_that_was_altered_is_not_handed_out(client, rep, settings, tmp_path):
    """TRUST D5: told in words, on the page of the invoice."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(rep)
    invoice = make_issued(rep)
    address = reverse("invoice_pdf", args=[invoice.pk])
    fetched(client, address)
    [kept] = tmp_path.glob("invoices/*.pdf")
    kept.write_bytes(kept.read_bytes() + b" ")
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(invoice.get_absolute_url(), 302)]
    assert "not the one that was issued" in answer.text


@pytest.mark.parametrize("page", ["invoice", "quote"])
def test_what_is_said_of_a_document_stands_on_its_page(client, rep, page):
    """SX-22: a note about a payment is written where one reads it, not at the lead."""
    client.force_login(rep)
    document = make_draft(rep) if page == "invoice" else make_quote(rep)
    address = reverse("records:comment_add", args=[document.record_type, document.pk])
    assert f'action="{address}"' in client.get(document.get_absolute_url()).text
    answer = client.post(address, {"text": "Pays by Friday"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(document.get_absolute_url())
    assert "Pays by Friday" in answer.text
