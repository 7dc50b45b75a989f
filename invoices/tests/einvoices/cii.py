"""UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD, XRechnung)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from invoices.computing import Adjustment, Draft, Line, Tax
from invoices.tests.einvoices.tree import number, text

TOTALS = {
    "lines_net": "LineTotalAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "net": "TaxBasisTotalAmount",
    "gross": "GrandTotalAmount",
    "payable": "DuePayableAmount",
}
SETTLED = "SpecifiedLineTradeSettlement"
SUMMED = "SpecifiedTradeSettlementHeaderMonetarySummation"


def read(root: ET.Element) -> tuple:
    trade = root.find("SupplyChainTradeTransaction")
    settled = trade.find("ApplicableHeaderTradeSettlement")
    total = settled.find(SUMMED)
    currency = text(settled, "InvoiceCurrencyCode")
    found = trade.findall("IncludedSupplyChainTradeLineItem")
    draft = Draft(
        currency,
        tuple(line(each) for each in found),
        tuple(
            adjustment(each, tax(each.find("CategoryTradeTax")))
            for each in settled.findall("SpecifiedTradeAllowanceCharge")
        ),
        prepaid=number(total, "TotalPrepaidAmount"),
        rounding=number(total, "RoundingAmount"),
    )
    summed = f"{SETTLED}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
    totals = {
        name: number(total, tag) for name, tag in TOTALS.items() if total.find(tag) is not None
    }
    for each in total.findall("TaxTotalAmount"):
        if each.get("currencyID") in {None, currency}:
            totals["tax"] = number(each, ".")
    subtotals = {
        tax(each): (number(each, "BasisAmount"), number(each, "CalculatedAmount"))
        for each in settled.findall("ApplicableTradeTax")
    }
    return draft, [number(each, summed) for each in found], subtotals, totals


def tax(trade_tax: ET.Element | None) -> Tax:
    if trade_tax is None:
        raise ValueError("no tax category")
    return Tax(text(trade_tax, "CategoryCode"), number(trade_tax, "RateApplicablePercent"))


def line(each: ET.Element) -> Line:
    price = each.find("SpecifiedLineTradeAgreement/NetPriceProductTradePrice")
    return Line(
        number(each, "SpecifiedLineTradeDelivery/BilledQuantity", None),
        number(price, "ChargeAmount", None),
        tax(each.find(f"{SETTLED}/ApplicableTradeTax")),
        number(price, "BasisQuantity", "1"),
        tuple(adjustment(p) for p in each.findall(f"{SETTLED}/SpecifiedTradeAllowanceCharge")),
    )


def adjustment(each: ET.Element, of: Tax | None = None) -> Adjustment:
    is_charge = text(each, "ChargeIndicator/Indicator") == "true"
    return Adjustment(number(each, "ActualAmount", None), is_charge=is_charge, tax=of)
