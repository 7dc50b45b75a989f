"""A line of the document (BG-25)."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

from invoices.computing import Adjustment, Amounts, Tax
from invoices.papers.einvoice.tree import add, add_day, plain
from invoices.papers.paper import Paper, PaperLine
from invoices.papers.words import adjustment_reason


def add_line(trade: ET.Element, paper: Paper, place: int) -> None:
    line, amounts = paper.lines[place], paper.totals.net_lines[place]
    item = add(trade, "ram", "IncludedSupplyChainTradeLineItem")
    document = add(item, "ram", "AssociatedDocumentLineDocument")
    add(document, "ram", "LineID", str(place + 1))
    product = add(item, "ram", "SpecifiedTradeProduct")
    add(product, "ram", "SellerAssignedID", line.code)
    add(product, "ram", "Name", line.name)
    add(product, "ram", "Description", line.details.strip())
    _add_price(item, paper, line, amounts)
    settlement = add(item, "ram", "SpecifiedLineTradeSettlement")
    add_tax(settlement, line.sum.tax)
    if line.service_start:
        add_period(settlement, line.service_start, line.service_end)
    for each, amount in zip(line.sum.adjustments, amounts.adjustments, strict=True):
        add_adjustment(settlement, paper, each, amount)
    total = add(settlement, "ram", "SpecifiedTradeSettlementLineMonetarySummation")
    add(total, "ram", "LineTotalAmount", plain_amount(paper, amounts.total))


def _add_price(item: ET.Element, paper: Paper, line: PaperLine, amounts: Amounts) -> None:
    """A price may not be negative (BR-27): its sign moves to the quantity. Gross prices become
    the net amount for the whole quantity, which no rounding can part from the line."""
    quantity, price, per = line.sum.quantity, line.sum.price, line.sum.per
    if price < 0:
        quantity, price = -quantity, -price
    if paper.includes_tax:
        per = abs(quantity) or Decimal(1)
        price = abs(paper.totals.units(amounts.before))
    agreement = add(item, "ram", "SpecifiedLineTradeAgreement")
    net = add(agreement, "ram", "NetPriceProductTradePrice")
    add(net, "ram", "ChargeAmount", plain(price))
    if per != 1:
        add(net, "ram", "BasisQuantity", plain(per), unitCode=line.unit)
    delivery = add(item, "ram", "SpecifiedLineTradeDelivery")
    add(delivery, "ram", "BilledQuantity", plain(quantity), unitCode=line.unit)


def add_tax(settlement: ET.Element, tax: Tax, tag: str = "ApplicableTradeTax") -> None:
    found = add(settlement, "ram", tag)
    add(found, "ram", "TypeCode", "VAT")
    add(found, "ram", "CategoryCode", tax.category)
    if tax.category != "O":  # what is outside has no rate (BR-O-05)
        add(found, "ram", "RateApplicablePercent", plain(tax.rate))


def add_adjustment(
    settlement: ET.Element, paper: Paper, each: Adjustment, amount: int, tax: Tax | None = None
) -> None:
    """An allowance or charge; ``amount`` with its sign, net."""
    found = add(settlement, "ram", "SpecifiedTradeAllowanceCharge")
    indicator = add(found, "ram", "ChargeIndicator")
    add(indicator, "udt", "Indicator", "true" if each.is_charge else "false")
    add(found, "ram", "ActualAmount", plain_amount(paper, amount if each.is_charge else -amount))
    add(found, "ram", "Reason", adjustment_reason(each))
    if tax is not None:
        add_tax(found, tax, "CategoryTradeTax")


def add_period(settlement: ET.Element, start, end) -> None:
    period = add(settlement, "ram", "BillingSpecifiedPeriod")
    add_day(add(period, "ram", "StartDateTime"), start)
    if end:
        add_day(add(period, "ram", "EndDateTime"), end)


def plain_amount(paper: Paper, amount: int) -> str:
    return f"{paper.totals.units(amount):f}"
