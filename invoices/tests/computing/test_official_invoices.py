"""TRUST D1: the totals of invoices others wrote come out of our engine from their lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from invoices.computing import Line
from invoices.tests.einvoices import Read, invoices_in, read

# Each of these files says of at least one line something else than its quantity times its price.
OTHERWISE = {
    "BIS_Billing_30-Rantefaktura_Enkel.xml": "486 × 4.9715 is 2416.149, the line says 2416.16",
    "guide-example1.xml": "line 20 returns 6 at 18.33 and says -109.98, with plus 6",
    "guide-example2.xml": "line 1 is 2 × 1273.00 and says 1273.00",
    "guide-example3.xml": "both lines are 2 × 800.00 and say 400.00",
    "ubl-tc434-example2.xml": "line 1 is 2 × 1273.00 and says 1273.00",
    "ubl-tc434-example3.xml": "both lines are 2 × 800.00 and say 800.00",
    "EN16931_1_Teilrechnung.cii.xml": "line 4 is 20 × 2.77 and says 55.46",
    "EN16931_1_Teilrechnung.ubl.xml": "line 4 is 20 × 2.77 and says 55.46",
    "EN16931_Kraftfahrversicherung_Bruttopreise.cii.xml": "insurance tax is in the lines only",
    "EN16931_Kraftfahrversicherung_Bruttopreise.ubl.xml": "insurance tax is in the lines only",
    "EN16931_Sachversicherung_berechneter_Steuersatz.ubl.xml": "insurance tax is in the line only",
    "not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml": "both lines are "
    "1 × 100 and say 1000",
}
# Even from the lines as stated, these do not add up.
WRONG_IN_ITSELF = {
    "not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml": "its totals are "
    "those of the prices, its rates those of the lines",
}


def whole_invoices(*folders: Path) -> dict[str, Read]:
    """By file name; sets of rule tests are fragments and stand in ``test_official_rules``."""
    files = [file for folder in folders for file in sorted(folder.glob("*.xml"))]
    return {file.name: read(next(invoices_in(file.read_bytes()))) for file in files}


@pytest.mark.real_data
def test_the_nine_peppol_invoices_come_out_with_every_line_rate_and_total(real_data):
    """D1: official examples with allowances, a negative correction, credit notes, categories."""
    found = whole_invoices(real_data / "peppol_invoices")
    assert len(found) == 9
    assert {name: each.differences() for name, each in found.items() if each.differences()} == {}


@pytest.fixture
def corpus(corpora) -> dict[str, Read]:
    folders = ("en16931-testfiles", "en16931-ubl-examples", "zugferd-cii", "zugferd-ubl")
    return whole_invoices(*(corpora / "invoices" / name for name in folders))


@pytest.mark.corpora
def test_every_other_whole_invoice_comes_out_or_is_named_with_the_reason(corpus):
    """D1: 54 files, UBL and CII; the list is checked both ways."""
    assert len(corpus) == 54
    assert {name for name, each in corpus.items() if each.differences()} == set(OTHERWISE)


@pytest.mark.corpora
def test_from_the_lines_as_stated_every_total_comes_out(corpus):
    """D1: where a line contradicts its price, rates and totals still follow from the line."""
    found = {name for name, each in corpus.items() if with_lines_as_stated(each).differences()}
    assert found == set(WRONG_IN_ITSELF)


def with_lines_as_stated(each: Read) -> Read:
    lines = zip(each.draft.lines, each.lines, strict=True)
    stated = tuple(Line(Decimal(1), net, line.tax) for line, net in lines)
    return replace(each, draft=replace(each.draft, lines=stated))


@pytest.mark.corpora
def test_control_a_cent_more_is_found(corpus):
    """The comparison can fail: one cent on the first line of any invoice shows."""
    for name, each in corpus.items():
        first, *rest = each.draft.lines
        more = replace(first, price=first.price + first.per / abs(first.quantity) / 100)
        dearer = replace(each, draft=replace(each.draft, lines=(more, *rest)))
        assert dearer.differences() != each.differences(), name
