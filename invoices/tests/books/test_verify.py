"""TRUST D11: whatever is wrong in the books is found, and nothing else is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from invoices import actions
from invoices.books import verify
from invoices.kinds import EntryKind, InvoiceKind
from invoices.models import Invoice, NumberSeries
from invoices.tests.factories import NOW, line, make_draft, make_issued
from leads.demo.load import load_demo
from leads.demo.remove import remove_demo
from records.actors import SYSTEM
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


def sql(statement: str, *params) -> None:
    """Past the triggers, as a superuser could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def books(rep) -> Invoice:
    """One of everything; returns an invoice with a payment and a credit note."""
    make_draft(rep)
    make_issued(rep, kind=InvoiceKind.PROFORMA)
    odd = line("Salt", price="0.333", quantity="7.5", tax="7", discount_percent=Decimal("12.5"))
    make_issued(rep, line(), odd, line("Free", price="0"), discount_percent=Decimal(3),
                discount_amount=Decimal(5), with_tax=True)  # fmt: skip
    make_issued(rep, line(price="1234.5"), odd_line(), currency="JPY", discount_percent=Decimal(7))
    invoice = make_issued(rep, line(quantity="3"), odd_line(), discount_amount=Decimal("9.99"))
    actions.enter(invoice, by=rep, kind=EntryKind.PAYMENT, amount=Decimal(100), day=DAY)
    first = invoice.lines.order_by("position").first()
    actions.credit(invoice, by=rep, now=NOW, quantities={first.pk: Decimal(1)})
    return Invoice.objects.get(pk=invoice.pk)


def odd_line():
    return line("Dough", price="17.125", quantity="3", tax="7")


def test_books_written_by_the_product_are_right(books):
    assert verify() == []


def test_the_samples_are_right_and_leave_no_gap_behind(rep):
    """Also where somebody issued between them and their removal."""
    load_demo(by=SYSTEM, now=timezone.now(), leads=120, seed=3)
    make_issued(rep)
    assert verify(files=False) == []
    remove_demo(by=SYSTEM)
    assert verify(files=False) == []


TAMPERED = {
    "lines": "UPDATE invoices_invoiceline SET net = net + 0.01 WHERE invoice_id = {id}",
    "totals": "UPDATE invoices_invoice SET tax = tax + 0.01, gross = gross + 0.01 WHERE id = {id}",
    "balance": "UPDATE invoices_invoice SET paid = paid - 1 WHERE id = {id}",
    "balance ": "UPDATE invoices_invoice SET owed = 0 WHERE id = {id}",
    "balance  ": "UPDATE invoices_invoice SET state = 'paid' WHERE id = {id}",
    "balance   ": "DELETE FROM invoices_entry WHERE invoice_id = {id} AND kind = 'payment'",
    "ledger": "UPDATE invoices_entry SET amount = amount + 1 WHERE invoice_id = {id}",
    "ledger ": "DELETE FROM records_event WHERE record_type = 235",
    "ledger  ": "DELETE FROM records_event WHERE record_type = 232",
    "ledger   ": "UPDATE invoices_entry SET deleted_at = now() WHERE invoice_id = {id}",
    "ledger    ": "DELETE FROM invoices_entry e USING invoices_invoice i WHERE i.id = e.invoice_id "
                  "AND i.kind = 'credit_note'",
    "numbers": "DELETE FROM invoices_invoice WHERE number = 'INV-2026-0001'",
    "numbers ": "UPDATE invoices_invoice SET number = 'X-1' WHERE id = {id}",
    "numbers  ": "UPDATE invoices_invoice SET number = 'INV-2026-01' WHERE id = {id}",
    "numbers   ": "UPDATE invoices_invoice SET issued_on = '2025-12-31' WHERE id = {id}",
    "numbers    ": "UPDATE invoices_numbercounter SET next = next - 1",
    "credit notes": "UPDATE invoices_invoice SET gross = 9999 WHERE kind = 'credit_note'",
    "credit notes ": "UPDATE invoices_invoice SET currency = 'USD' WHERE kind = 'credit_note'",
    "frozen": "UPDATE invoices_invoice SET buyer = '{{}}' WHERE id = {id}",
    "frozen ": "UPDATE invoices_invoice SET buyer = jsonb_set(buyer, '{{name}}', '\"Me\"') "
               "WHERE id = {id}",
    "frozen  ": "UPDATE invoices_invoice SET frozen = '' WHERE id = {id}",
}  # fmt: skip


@pytest.mark.tampered
@pytest.mark.parametrize("check", TAMPERED)
def test_control_what_is_tampered_with_is_found(books, check):
    """Each class of difference, with the document and both figures."""
    sql(TAMPERED[check].format(id=books.pk))
    found = [each for each in verify(files=False) if each.check == check.strip()]
    assert found
    assert all(each.document and each.what and each.kept != each.right for each in found)


@pytest.mark.tampered
def test_control_another_file_and_a_missing_one_are_found(books, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save("invoices/a.pdf", ContentFile(b"%PDF other"))
    sql("UPDATE invoices_invoice SET pdf = %s, pdf_hash = repeat('0', 64) WHERE id = %s", name,
        books.pk)  # fmt: skip
    assert [each.check for each in verify()] == ["files"]
    default_storage.delete(name)
    assert [each.kept for each in verify()] == ["no file"]
    assert verify(files=False) == []


@pytest.mark.tampered
def test_the_command_tells_and_ends_with_1(books):
    told = StringIO()
    call_command("verify_books", stdout=told)
    assert told.getvalue().startswith("0 differences")
    sql("UPDATE invoices_invoice SET owed = 7 WHERE id = %s", books.pk)
    told = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_books", "--json", stdout=told)
    [each] = map(json.loads, told.getvalue().splitlines())
    assert each["document"] == f"invoice {books.number} (#{books.pk})"
    assert (each["kept"], each["right"]) == ("7", str((books.gross - books.paid).normalize()))


def test_a_series_may_change_its_name(rep):
    """Numbers of the pattern before count on; so do those of another year."""
    make_issued(rep)
    series = NumberSeries.objects.filter(kind="invoice")
    actions.change_series(series, by=boss(), pattern="RE-{yy}-{number:05}", yearly=True,
                          first=1)  # fmt: skip
    make_issued(rep)
    make_issued(rep, now=NOW.replace(year=2027))
    assert [each.number for each in Invoice.objects.order_by("id")] == [
        "INV-2026-0001", "RE-26-00002", "RE-27-00001",
    ]  # fmt: skip
    assert verify() == []


def boss():
    return make_user("boss", role="admin")
