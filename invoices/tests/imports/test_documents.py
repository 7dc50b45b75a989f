"""Documents of other programs: whole or not at all, with their own numbers (X18)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from invoices import actions
from invoices.books import verify
from invoices.imports.fields import as_typed
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Entry, Invoice, Quote
from invoices.tests.factories import NOW, line, make_draft, make_issued, make_series
from leads.tests.factories import make_lead
from notifications.models import Message
from records.actions import undo
from records.models import Import, ImportRow

pytestmark = pytest.mark.django_db
HEAD = "Invoice no,Date,Customer,Product,Qty,Unit price,Discount,VAT,Paid\n"


@pytest.fixture
def bring(admin, tmp_path, settings):
    """Brings a file in by the command, as the wizard would; returns its counts."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def run(text: str, target: str = "invoices", **more) -> dict:
        path = tmp_path / "file.csv"
        path.write_text(text)
        constants = [f"--set={name}={value}" for name, value in more.items()]
        try:
            call_command("import_records", path, f"--target={target}", f"--user={admin.email}",
                         *constants, verbosity=0)  # fmt: skip
        except SystemExit:
            pass  # rows were refused
        return Import.objects.order_by("-id").first().counts

    return run


@pytest.fixture
def bakery(admin):
    return make_lead("Harbour Bakery", country="DE", street="Quay 1")


FILE = (
    HEAD
    + """\
A-1,2019-03-01,Harbour Bakery,Oven,2,100,0.1,19,no
A-1,2019-03-01,Harbour Bakery,Salt,3,0.333,,7,no
A-2,2019-04-01,Harbour Bakery,Care,1,50,,19,yes
C-1,2019-05-01,Harbour Bakery,Oven,-1,100,0.1,19,no
"""
)


def test_rows_of_a_number_become_a_document(bring, bakery):
    """Computed by the engine, dated as they were, frozen as issued."""
    assert bring(FILE)["new"] == 4
    first, second, note = Invoice.objects.order_by("number")
    assert (first.number, first.state, str(first.issued_on)) == ("A-1", "open", "2019-03-01")
    assert (first.net, first.tax, first.gross) == (
        Decimal("181"), Decimal("34.27"), Decimal("215.27")
    )  # fmt: skip
    assert (second.state, second.owed) == (InvoiceState.PAID, 0)
    assert Entry.objects.get().amount == second.gross == Decimal("59.50")
    assert (note.kind, note.net, note.owed) == (InvoiceKind.CREDIT_NOTE, 90, Decimal("107.10"))
    assert note.lines.get().quantity == 1
    assert first.buyer["name"] == "Harbour Bakery" and first.frozen and first.rate == 1
    assert {each.external_system for each in (first, second, note)} == {"imported"}
    assert verify() == []


def test_a_second_time_nothing_is_there_twice(bring, bakery):
    bring(FILE)
    assert (bring(FILE)["new"], bring(FILE)["skip"]) == (0, 4)
    assert Invoice.objects.count() == 3


@pytest.mark.parametrize(
    "row",
    ["A-1,2019-03-01,Nobody known,Oven,1,1,,19,no", "A-1,2019-03-01,Harbour Bakery,Oven,x,1,,19,no",
     "A-1,2019-03-01,Other,Oven,1,1,,19,no"],
)  # fmt: skip
def test_a_document_comes_whole_or_not_at_all(bring, bakery, row):
    """Half of it would say something wrong; each of its rows says why."""
    make_lead("Other")
    counts = bring(FILE + row + "\n")
    assert (counts["new"], counts["refused"]) == (2, 3)
    assert not Invoice.objects.filter(number="A-1").exists()
    assert all(row.problems for row in ImportRow.objects.filter(outcome=5))


def test_an_invoice_below_nothing_is_refused_where_the_file_says_it_is_one(bring, bakery):
    head, row = "Invoice no,Date,Customer,Product,Qty,Unit price,Kind\n", "Bakery,Oven,-1,5,invoice"
    assert bring(f"{head}A,2019-01-01,Harbour {row}\n")["refused"] == 1


def test_our_own_numbers_stay_ours(bring, bakery, rep):
    """X23, D4: a foreign document takes no number our series has yet to give, and leaves no gap;
    what that series gave in another program may come."""
    make_series()
    row = "{},2026-01-05,Harbour Bakery,Oven,1,1,,19,no\n"
    counts = bring(HEAD + row.format("INV-2026-0001") + row.format("INV-2025-0007")
                   + row.format("X-7"))  # fmt: skip
    assert (counts["new"], counts["refused"]) == (1, 2)
    assert make_issued(rep).number == "INV-2026-0001"
    assert verify(files=False) == []


def test_what_was_brought_in_is_in_the_books_for_good(bring, bakery, admin):
    """TRUST D5: it never changes and is not undone; nobody hears of old debts."""
    bring(FILE)
    before = list(Invoice.objects.order_by("id").values())
    actions.change_invoices(Invoice.objects.all(), by=admin, values={"name": "Mine"})
    undo(Import.objects.get().batch, by=admin)
    assert list(Invoice.objects.order_by("id").values()) == before
    actions.chase(now=NOW)
    assert not Message.objects.exists()


def test_a_foreign_credit_note_is_used_or_paid_out(bring, bakery, rep, admin):
    """Decision 0043."""
    bring(FILE)
    note = Invoice.objects.get(number="C-1")
    invoice = make_issued(rep, line(price="50"), lead=bakery)
    actions.offset(invoice, source=note, by=rep, now=NOW)
    note.refresh_from_db()
    assert (note.state, note.owed) == (InvoiceState.PART_PAID, Decimal("47.60"))
    with pytest.raises(actions.NotEntered):
        actions.enter(note, by=rep, kind="payment", amount=note.owed, day=NOW.date())
    actions.enter(note, by=rep, kind="refund", amount=note.owed, day=NOW.date())
    note.refresh_from_db()
    assert (note.state, note.owed) == (InvoiceState.CREDITED, 0)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.owed) == (InvoiceState.PAID, 0)


@pytest.mark.parametrize(
    ("read", "typed"),
    [("49.299999", "49.3"), ("14.4", "14.4"), ("0.05", "0.05"), ("45.599998", "45.6"),
     ("0.999999", "0.999999"), ("0.333333", "0.333333"), ("12345.678912", "12345.678912")],
)  # fmt: skip
def test_what_floats_did_to_a_price_is_undone(read, typed):
    assert Decimal(as_typed(read)) == Decimal(typed)


def test_quotes_come_the_same_way(bring, bakery, rep):
    head = "Order id,Order date,Required date,Customer,Product,Quantity,Unit price,Discount\n"
    counts = bring(
        head + "10248,1996-07-04,1996-08-01,Harbour Bakery,Chai,12,14.3999996,0.0500000007\n",
        target="quotes", state="accepted", currency="USD",
    )  # fmt: skip
    assert counts["new"] == 1
    quote = Quote.objects.get()
    assert (quote.number, quote.state, quote.currency) == ("10248", "accepted", "USD")
    only = quote.lines.get()
    assert (only.price, only.discount_percent, quote.net) == (
        Decimal("14.4"), Decimal(5), Decimal("164.16")
    )  # fmt: skip
    assert make_draft(rep).number is None and verify() == []
