"""Documents as files: the same digits, pages that carry over, for archive and screen reader."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from decimal import Decimal as D
from xml.etree import ElementTree as ET

import pypdf
import pytest

from invoices.computing import Line
from invoices.papers import Kind, Paper, PaperLine, html_of, pdf_of
from invoices.papers.einvoice import written
from invoices.papers.figures import number
from invoices.tests.papers.factories import FULL, make_line, make_paper

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as another library reads it, spaces made plain."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def figures_of(paper: Paper) -> set[str]:
    """Every amount the engine gave for this document, as its language writes it."""
    totals = paper.totals
    found = [line.total for line in totals.lines]
    found += [totals.gross, totals.payable, totals.net]
    found += [amount for each in totals.subtotals for amount in (each.taxable, each.amount)]
    digits = totals.digits
    return {number(totals.units(each), paper.language, digits, digits) for each in found}


@pytest.fixture(scope="module")
def whole() -> tuple[Paper, bytes]:
    paper = make_paper(4, prepaid=D("100"))
    return paper, pdf_of(paper)


def test_paper_shows_the_digits_of_the_engine(whole):
    """D3: line amounts, bases, taxes and totals, digit by digit."""
    paper, pdf = whole
    text = " ".join(pages_of(pdf))
    assert {each for each in figures_of(paper) if each not in text} == set()
    for words in ("Invoice INV-2026-00042", "Harbour Bakery", "DE123456789", "6 Dec 2026",
                  "1 Nov 2026 – 30 Nov 2026", "Loyalty 10 %", "PORTUGAL", "To pay"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("language", "currency", "includes_tax"),
    [("en", "EUR", False), ("de", "EUR", True), ("de", "JPY", False), ("en", "KWD", True)],
)
def test_random_documents_show_the_digits_of_the_engine(language, currency, includes_tax):
    """D3, in two languages and currencies of none, two and three decimals."""
    chance = random.Random(language + currency)
    lines = tuple(
        make_line(place, sum=Line(D(chance.randint(-20, 90)) / 4, D(chance.randint(1, 99999)) / 100,
                                  FULL))
        for place in range(12)
    )  # fmt: skip
    paper = make_paper(lines, language=language, currency=currency, includes_tax=includes_tax)
    text = " ".join(pages_of(pdf_of(paper)))
    totals = figures_of(paper)
    if includes_tax:  # net sums are told per rate only
        totals -= {number(paper.totals.units(paper.totals.net), language, paper.totals.digits)}
    assert {each for each in totals if each not in text} == set()


def test_it_is_for_the_archive_and_for_everybody(whole):
    """PDF/A-3b, tagged: language, title, structure, fonts inside, and it says so in one place."""
    reader = pypdf.PdfReader(io.BytesIO(whole[1]))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]
    assert reader.metadata.title == "Invoice INV-2026-00042"
    assert root["/OutputIntents"]
    fonts = [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]
    for font in fonts:
        inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inside)
    told = root["/Metadata"].get_object().get_data().decode()
    assert told.count("<rdf:RDF") == 1
    described = ET.fromstring(told[told.index("<x:xmpmeta") : told.index("<?xpacket end")])
    values = {key.rsplit("}", 1)[-1]: value for each in described.iter(RDF + "Description")
              for key, value in each.attrib.items()}  # fmt: skip
    assert (values["part"], values["conformance"]) in {("3", "B"), ("1", "B")}
    assert 'pdfaid:part="3"' in told and 'pdfuaid:part="1"' in told
    assert values["ConformanceLevel"] == "EN 16931"


def test_every_picture_and_heading_is_told(whole):
    """PDF/UA: figures have words, header cells are header cells."""
    reader = pypdf.PdfReader(io.BytesIO(whole[1]))
    kinds: dict[str, list] = {}
    for each in tree(reader.trailer["/Root"]["/StructTreeRoot"]):
        kinds.setdefault(each.get("/S"), []).append(each)
    assert {"/Document", "/H1", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    assert all(each.get("/Alt") for each in kinds["/Figure"])


def tree(node):
    """Every element of the structure."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from tree(each)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from tree(node["/K"])


def test_the_e_invoice_is_inside_and_nothing_else(whole):
    """Factur-X: by its name, as an alternative of the document."""
    paper, pdf = whole
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert dict(reader.attachments) == {"factur-x.xml": [written(paper)]}
    (file,) = reader.trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"


def test_the_same_paper_is_the_same_file(whole):
    """D5: what was issued can be made again byte by byte."""
    assert pdf_of(whole[0]) == whole[1]


def test_many_lines_carry_over():
    """The head of the table and the sum so far on every page, page x of y; none after the last."""
    paper = make_paper(60)
    pages = pages_of(pdf_of(paper))
    assert len(pages) > 3
    for place, text in enumerate(pages):
        assert f"Page {place + 1} of {len(pages)}" in text
        first, last = place == 0, place == len(pages) - 1
        assert text.count("Carried over") == 2 - first - last
        assert first or "Invoice INV-2026-00042" in text
    assert all("Description" in text for text in pages[:-1])
    sums = [amounts.total for amounts in paper.totals.lines]
    carried = {number(paper.totals.units(sum(sums[:place])), "en", 2, 2) for place in range(61)}
    words = pages[1].split("Carried over ")
    assert words[1].split()[0] in carried and words[2].split()[0] in carried


def test_as_many_lines_as_the_longest_real_invoice():
    """675 lines, within the walls of B9: every page numbered, the last line there, summed up."""
    paper = make_paper(675, adjustments=())
    pages = pages_of(pdf_of(paper))
    assert len(pages) > 30
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    text = " ".join(pages[-2:])
    total = number(paper.totals.units(paper.totals.gross), "en", 2, 2)
    assert f"675 {paper.lines[-1].name}" in text and total in text


def test_a_draft_says_so_and_has_no_machine_inside():
    paper = make_paper(1, number="", issued_on=None)
    pdf = pdf_of(paper)
    assert "Invoice (draft)" in pages_of(pdf)[0]
    assert not pypdf.PdfReader(io.BytesIO(pdf)).attachments


def test_each_kind_has_its_name():
    for kind, words in {Kind.QUOTE: "Quote Q-1", Kind.PROFORMA: "Proforma invoice Q-1",
                        Kind.CREDIT_NOTE: "Credit note Q-1"}.items():  # fmt: skip
        assert words in html_of(make_paper(1, kind=kind, number="Q-1"))


def test_a_payment_code_only_where_one_can_pay_by_it():
    """Euro, an account, something to pay; an IBAN that is none is no reason to have no invoice."""
    assert "data:image/svg" in html_of(make_paper(1))
    for other in (
        make_paper(1, currency="USD"),
        make_paper(1, bank=replace(make_paper().bank, iban="")),
        make_paper(1, bank=replace(make_paper().bank, iban="nonsense")),
        make_paper(1, prepaid=D(999_999)),
        make_paper(1, kind=Kind.QUOTE),
        make_paper(1, kind=Kind.CREDIT_NOTE),
        make_paper(1, number=""),
    ):
        assert "data:image/svg" not in html_of(other)


def test_the_language_is_the_documents_not_the_askers():
    """A German reader of an English document: words, days and figures stay English."""
    from django.utils.translation import override

    paper = make_paper(1)
    with override("de"):
        assert html_of(paper) == html_of(paper)
        assert "6 Dec 2026" in html_of(paper) and "1,249.00" in html_of(paper)
    assert "06.12.2026" in html_of(replace(paper, language="de"))


def test_reasons_for_no_tax_are_said():
    from invoices.computing import Tax

    line = PaperLine("Ovens", Line(D(1), D(10), Tax("AE")))
    assert "Reverse charge" in html_of(make_paper((line,), adjustments=()))
    told = make_paper((line,), adjustments=(), reasons={"AE": "Art. 196"})
    assert "Art. 196" in html_of(told) and "Reverse charge" not in html_of(told)
