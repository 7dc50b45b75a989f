"""The arithmetic rules of EN 16931 by their official tests: each says whether it holds there.

The other sets of corpora/invoices/en16931-unit-ubl ask whether a field is present or allowed and
state no amounts an engine could compute; they are named below, both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from invoices.computing import Adjustment, Draft, Line, Tax, compute
from invoices.tests.einvoices.tree import number, parse

TOTAL = "LegalMonetaryTotal"
OUTSIDE = Tax("O", Decimal(0))


def of(amount: Decimal, **more):
    """The totals of one line without tax."""
    return compute(Draft("EUR", (Line(Decimal(1), amount, OUTSIDE),), **more))


def allowances_add_up(invoice: ET.Element) -> bool:
    """BR-CO-11."""
    adjustments = tuple(
        Adjustment(number(each, "Amount"), tax=OUTSIDE)
        for each in invoice.findall("AllowanceCharge")
        if each.findtext("ChargeIndicator") == "false"
    )
    ours = compute(Draft("EUR", adjustments=adjustments))
    return ours.units(ours.allowances) == number(invoice, f"{TOTAL}/AllowanceTotalAmount")


def taxes_add_up(invoice: ET.Element) -> bool:
    """BR-CO-14: a rate of 100 % of the stated amounts gives them back as tax."""
    stated = [number(each, "TaxAmount") for each in invoice.findall("TaxTotal/TaxSubtotal")]
    full = Tax("S", Decimal(100))
    ours = compute(Draft("EUR", tuple(Line(Decimal(1), each, full) for each in stated)))
    return ours.units(ours.tax) == number(invoice, "TaxTotal/TaxAmount")


def gross_is_net_and_tax(invoice: ET.Element) -> bool:
    """BR-CO-15; the tax, which these tests state without its base, enters as a line."""
    net = number(invoice, f"{TOTAL}/TaxExclusiveAmount")
    ours = of(net + number(invoice, "TaxTotal/TaxAmount"))
    return ours.units(ours.gross) == number(invoice, f"{TOTAL}/TaxInclusiveAmount")


def payable_is_what_is_left(invoice: ET.Element) -> bool:
    """BR-CO-16."""
    total = invoice.find(TOTAL)
    prepaid, rounding = number(total, "PrepaidAmount"), number(total, "PayableRoundingAmount")
    ours = of(number(total, "TaxInclusiveAmount"), prepaid=prepaid, rounding=rounding)
    return ours.units(ours.payable) == number(total, "PayableAmount")


def tax_is_the_rate_half_up(invoice: ET.Element) -> bool:
    """BR-CO-17, BR-S-09."""
    for each in invoice.findall("TaxTotal/TaxSubtotal"):
        tax = Tax("S", number(each, "TaxCategory/Percent"))
        ours = compute(Draft("EUR", (Line(Decimal(1), number(each, "TaxableAmount"), tax),)))
        if ours.units(ours.tax) != number(each, "TaxAmount"):
            return False
    return True


RULES: dict[str, tuple[Callable[[ET.Element], bool], int]] = {
    "BR-CO-11": (allowances_add_up, 6),
    "BR-CO-14": (taxes_add_up, 7),
    "BR-CO-15": (gross_is_net_and_tax, 8),
    "BR-CO-16": (payable_is_what_is_left, 13),
    "BR-CO-17": (tax_is_the_rate_half_up, 12),
    "BR-S-09": (tax_is_the_rate_half_up, 6),
}
# Their rule is about fields, not about amounts (BR-CO-15-2: two currencies of the tax total;
# BR-S-08, BR-AE-08: which lines belong to a rate, which whole invoices show).
NO_AMOUNTS = set(
    """
    BR-01 BR-07 BR-09 BR-10 BR-13 BR-14 BR-17 BR-21 BR-22 BR-23 BR-25 BR-26 BR-27 BR-29 BR-30
    BR-32 BR-36 BR-38 BR-42 BR-43 BR-44 BR-45 BR-46 BR-48 BR-49 BR-50 BR-51 BR-53 BR-55 BR-56
    BR-57 BR-61 BR-62 BR-65 BR-AE-01 BR-AE-02 BR-AE-03 BR-AE-05 BR-AE-08 BR-AE-09 BR-CO-03
    BR-CO-04 BR-CO-15-2 BR-CO-18 BR-CO-19 BR-CO-22 BR-E-01 BR-E-04 BR-E-05 BR-E-06 BR-E-07
    BR-S-01 BR-S-03 BR-S-05 BR-S-08-1 BR-S-08-2 BR-S-08-3 BR-Z-01 BR-Z-03 BR-Z-04 BR-Z-05
    BR-Z-06 BR-Z-07
    """.split()  # noqa: SIM905
)
# Where the publishers look at something else than the sum.
OTHERWISE = {("BR-CO-15", "8"): "the file has two tax totals of one currency"}


def cases(folder: Path, rule: str) -> Iterator[tuple[str, ET.Element, bool]]:
    """(number, invoice, whether the rule holds there)."""
    for place, test in enumerate(parse((folder / f"{rule}.xml").read_bytes()).iter("test")):
        invoice = test.find("Invoice")
        if invoice is None:
            invoice = test.find("CreditNote")
        yield test.get("id") or str(place + 1), invoice, test.find("assert/error") is None


@pytest.fixture
def folder(corpora) -> Path:
    return corpora / "invoices" / "en16931-unit-ubl"


@pytest.mark.corpora
@pytest.mark.parametrize("rule", RULES)
def test_our_arithmetic_says_what_the_official_test_says(folder, rule):
    """D1, law 7: holds and does not hold, as the publishers of the rule decided."""
    holds, number_of_cases = RULES[rule]
    found = list(cases(folder, rule))
    assert len(found) == number_of_cases
    otherwise = {(rule, place) for place, invoice, so in found if holds(invoice) != so}
    assert otherwise == {each for each in OTHERWISE if each[0] == rule}


@pytest.mark.corpora
def test_every_set_of_rule_tests_is_asked_or_named(folder):
    assert {file.stem for file in folder.glob("*.xml")} == set(RULES) | NO_AMOUNTS
