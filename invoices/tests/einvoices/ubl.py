"""UBL 2.1, invoice and credit note."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

from invoices.computing import Adjustment, Draft, Line, Tax
from invoices.tests.einvoices.tree import number, text

TOTALS = {
    "lines_net": "LineExtensionAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "net": "TaxExclusiveAmount",
    "gross": "TaxInclusiveAmount",
    "payable": "PayableAmount",
}


def read(root: ET.Element) -> tuple:
    currency = text(root, "DocumentCurrencyCode")
    found = root.findall("InvoiceLine") + root.findall("CreditNoteLine")
    total = root.find("LegalMonetaryTotal")
    draft = Draft(
        currency,
        tuple(line(each) for each in found),
        tuple(
            adjustment(each, tax(each.find("TaxCategory")))
            for each in root.findall("AllowanceCharge")
        ),
        prepaid=number(total, "PrepaidAmount"),
        rounding=number(total, "PayableRoundingAmount"),
    )
    lines = [number(each, "LineExtensionAmount") for each in found]
    totals = {
        name: number(total, tag) for name, tag in TOTALS.items() if total.find(tag) is not None
    }
    taxes = [each for each in root.findall("TaxTotal") if of_currency(each, currency)]
    if taxes:
        totals["tax"] = number(taxes[0], "TaxAmount")
    return draft, lines, subtotals(taxes), totals


def of_currency(total: ET.Element, currency: str) -> bool:
    return total.find("TaxAmount").get("currencyID") == currency


def subtotals(taxes: list[ET.Element]) -> dict[Tax, tuple[Decimal, Decimal]]:
    return {
        tax(each.find("TaxCategory")): (number(each, "TaxableAmount"), number(each, "TaxAmount"))
        for total in taxes
        for each in total.findall("TaxSubtotal")
    }


def tax(category: ET.Element | None) -> Tax:
    if category is None:
        raise ValueError("no tax category")
    return Tax(text(category, "ID"), number(category, "Percent"))


def line(each: ET.Element) -> Line:
    quantity = "InvoicedQuantity" if each.tag == "InvoiceLine" else "CreditedQuantity"
    return Line(
        number(each, quantity, None),
        number(each, "Price/PriceAmount", None),
        tax(each.find("Item/ClassifiedTaxCategory")),
        number(each, "Price/BaseQuantity", "1"),
        tuple(adjustment(part) for part in each.findall("AllowanceCharge")),
    )


def adjustment(each: ET.Element, of: Tax | None = None) -> Adjustment:
    is_charge = text(each, "ChargeIndicator") == "true"
    return Adjustment(number(each, "Amount", None), is_charge=is_charge, tax=of)
