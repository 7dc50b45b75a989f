"""The books of a wholesaler and of a sample trader, through import, lists and reports (X18)."""

from __future__ import annotations

import csv
import gzip
import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from invoices.books import verify
from invoices.kinds import InvoiceKind
from invoices.models import QuoteLine
from leads.models import Lead
from leads.tests.factories import make_status
from records.actions import create
from records.lists import LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
WALK_IN = "Customers without an account"


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def imported(path: Path, target: str, user, *words: str) -> None:
    call_command("import_records", path, f"--target={target}", f"--user={user.email}", *words,
                 verbosity=0)  # fmt: skip


def make_leads(names: dict[str, str], *, by) -> None:
    status = make_status()
    leads = [Lead(kind="business", name=name, external_id=key, status=status)
             for key, name in names.items()]  # fmt: skip
    create(leads, by=by, kind="leads.created")


def read(path: Path) -> list[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode())))


def written(path: Path, rows: list[dict]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def wholesale(folder: Path, data: Path, admin, *, whole: bool) -> list[dict[str, str]]:
    """Two months; of these the first 250 documents and the longest one, unless ``whole``."""
    rows = read(data / "uci_retail" / "online_retail_2010-12_2011-01.csv.gz")
    if not whole:
        some = {*list(dict.fromkeys(row["InvoiceNo"] for row in rows))[:250], "537434"}
        rows = [row for row in rows if row["InvoiceNo"] in some]
    names = {row["CustomerID"]: f"Customer {row['CustomerID'][:-2]}" for row in rows}
    names.pop("", None)
    make_leads(names | {"-": WALK_IN}, by=admin)
    columns = {
        "InvoiceNo": "number", "StockCode": "code", "Description": "name", "Quantity": "quantity",
        "InvoiceDate": "issued_on", "UnitPrice": "price", "CustomerID": "lead_external",
    }  # fmt: skip
    imported(written(folder / "retail.csv", rows), "invoices", admin, "--only-mapped",
             *(f"--map={column}={field}" for column, field in columns.items()),
             f"--set=lead={WALK_IN}", "--set=external_system=till")  # fmt: skip
    return rows


def worth(rows: list[dict[str, str]], sign: int = 0) -> Decimal:
    amounts = [Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows]
    return sum((each for each in amounts if not sign or each * sign > 0), Decimal(0))


def test_books_of_a_wholesaler(admin, real_data, folder, client):
    """3,501 documents in ``THROUGHLINE_WHOLE=1``, where totals are those stated for the file;
    without, part of them. Lists and reports say what the file says."""
    whole = bool(os.environ.get("THROUGHLINE_WHOLE"))
    rows = wholesale(folder, real_data, admin, whole=whole)
    invoices = LISTS["invoices"].records(admin)
    sums = dict(invoices.order_by().values_list("kind").annotate(Sum("net")))
    taken, given = sums[InvoiceKind.INVOICE], sums[InvoiceKind.CREDIT_NOTE]
    assert (taken, -given) == (worth(rows, 1), worth(rows, -1))
    assert invoices.count() == len({row["InvoiceNo"] for row in rows})
    without = {row["InvoiceNo"] for row in rows if not row["CustomerID"]}
    assert invoices.filter(lead__name=WALK_IN).count() == len(without)
    assert invoices.get(number="537434").lines.count() == 675
    if whole:
        assert (taken, given) == (Decimal("1515110.70"), Decimal("206153.42"))
        assert (invoices.count(), len(rows), len(without)) == (3_501, 77_628, 557)
        assert invoices.filter(kind=InvoiceKind.CREDIT_NOTE).count() == 586
    client.force_login(admin)
    net = taken - given
    assert net == worth(rows)
    for by in ("month", "owner", "product"):
        address = f"/reports/revenue/?by={by}&period=2010-12-01..2011-01-31&format=json"
        table = client.get(address).json()["sections"][0]["rows"]
        assert Decimal(table[-1]["net"]) == net
        assert sum(Decimal(row["net"]) for row in table[:-1]) == net
    owed = client.get("/reports/receivables/?format=json").json()["sections"]
    assert Decimal(owed[0]["rows"][-1]["amount"]) == net
    assert sum(Decimal(row["total"]) for row in owed[1]["rows"][:-1]) == net
    assert verify() == []


def test_orders_of_a_trader_become_quotes(admin, real_data, folder):
    """830 orders of 2,155 lines; prices and discounts without what floats did to them."""
    data = real_data / "northwind"
    orders = {row["order_id"]: row for row in read(data / "orders.csv")}
    products = {row["product_id"]: row["product_name"] for row in read(data / "products.csv")}
    rows = [
        {"order": row["order_id"], "day": orders[row["order_id"]]["order_date"],
         "customer": orders[row["order_id"]]["customer_id"], "product": products[row["product_id"]],
         "quantity": row["quantity"], "price": row["unit_price"], "off": row["discount"]}
        for row in read(data / "order_details.csv")
    ]  # fmt: skip
    names = {row["customer_id"]: row["company_name"] for row in read(data / "customers.csv")}
    make_leads(names, by=admin)
    columns = {"order": "number", "day": "issued_on", "customer": "lead_external",
               "product": "name", "off": "discount_share"}  # fmt: skip
    imported(written(folder / "orders.csv", rows), "quotes", admin,
             *(f"--map={column}={field}" for column, field in columns.items()),
             "--set=currency=USD", "--set=state=accepted")  # fmt: skip
    quotes = LISTS["quotes"].records(admin)
    lines = QuoteLine.objects
    assert (quotes.count(), lines.count()) == (830, 2_155)
    before = sum(each.quantity * each.price for each in lines.only("quantity", "price"))
    assert before == Decimal("1354458.59")
    after = sum(
        each.quantity * each.price * (100 - (each.discount_percent or 0)) / 100
        for each in lines.only("quantity", "price", "discount_percent")
    )
    assert after.quantize(Decimal("0.01")) == Decimal("1265793.04")
    # What clients would be asked: the discount of each line rounded half up to the cent.
    assert quotes.aggregate(sum=Sum("gross"))["sum"] == Decimal("1265792.76")
    assert not [each for each in lines.values_list("price", flat=True) if each % Decimal("0.01")]
    assert verify() == []
