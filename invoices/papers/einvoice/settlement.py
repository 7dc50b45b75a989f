"""How it is paid, what each rate takes, and the totals (BG-16, BG-20 to BG-23)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from invoices.computing import Subtotal
from invoices.papers import words
from invoices.papers.einvoice.lines import add_adjustment, add_period, plain_amount
from invoices.papers.einvoice.tree import add, add_day, plain
from invoices.papers.paper import Paper

SEPA, TRANSFER, UNSAID = "58", "30", "1"


def add_settlement(trade: ET.Element, paper: Paper) -> None:
    settlement = add(trade, "ram", "ApplicableHeaderTradeSettlement")
    add(settlement, "ram", "PaymentReference", paper.number)
    add(settlement, "ram", "InvoiceCurrencyCode", paper.currency)
    _add_means(settlement, paper)
    for subtotal in paper.totals.subtotals:
        _add_subtotal(settlement, paper, subtotal)
    _add_service_period(settlement, paper)
    for share in paper.totals.shares:
        add_adjustment(settlement, paper, paper.adjustments[share.number], share.net, share.tax)
    _add_terms(settlement, paper)
    _add_totals(settlement, paper)
    if paper.corrects:
        number, day = paper.corrects
        corrected = add(settlement, "ram", "InvoiceReferencedDocument")
        add(corrected, "ram", "IssuerAssignedID", number)
        add_day(add(corrected, "ram", "FormattedIssueDateTime"), day, "qdt")


def _add_means(settlement: ET.Element, paper: Paper) -> None:
    means = add(settlement, "ram", "SpecifiedTradeSettlementPaymentMeans")
    iban = "".join(paper.bank.iban.split())
    if not iban:
        add(means, "ram", "TypeCode", UNSAID)
        return
    add(means, "ram", "TypeCode", SEPA if paper.currency == "EUR" else TRANSFER)
    account = add(means, "ram", "PayeePartyCreditorFinancialAccount")
    add(account, "ram", "IBANID", iban)
    add(account, "ram", "AccountName", paper.seller.name)
    if paper.bank.bic:
        bank = add(means, "ram", "PayeeSpecifiedCreditorFinancialInstitution")
        add(bank, "ram", "BICID", paper.bank.bic.replace(" ", ""))


def _add_subtotal(settlement: ET.Element, paper: Paper, subtotal: Subtotal) -> None:
    category = subtotal.tax.category
    found = add(settlement, "ram", "ApplicableTradeTax")
    add(found, "ram", "CalculatedAmount", plain_amount(paper, subtotal.amount))
    add(found, "ram", "TypeCode", "VAT")
    add(found, "ram", "ExemptionReason", paper.reasons.get(category) or words.reason(category))
    add(found, "ram", "BasisAmount", plain_amount(paper, subtotal.taxable))
    add(found, "ram", "CategoryCode", category)
    if category != "O":
        add(found, "ram", "RateApplicablePercent", plain(subtotal.tax.rate))


def _add_service_period(settlement: ET.Element, paper: Paper) -> None:
    served = [line for line in paper.lines if line.service_start]
    if served:
        ends = [line.service_end or line.service_start for line in served]
        add_period(settlement, min(line.service_start for line in served), max(ends))


def _add_terms(settlement: ET.Element, paper: Paper) -> None:
    """Whoever is to pay must be told by when (BR-CO-25)."""
    if paper.terms or paper.due_on or paper.totals.payable > 0:
        terms = add(settlement, "ram", "SpecifiedTradePaymentTerms")
        at_once = "" if paper.due_on else _("Payable at once.")
        add(terms, "ram", "Description", paper.terms or at_once)
        if paper.due_on:
            add_day(add(terms, "ram", "DueDateDateTime"), paper.due_on)


def _add_totals(settlement: ET.Element, paper: Paper) -> None:
    totals = paper.totals
    found = add(settlement, "ram", "SpecifiedTradeSettlementHeaderMonetarySummation")
    add(found, "ram", "LineTotalAmount", plain_amount(paper, totals.lines_net))
    add(found, "ram", "ChargeTotalAmount", plain_amount(paper, totals.charges))
    add(found, "ram", "AllowanceTotalAmount", plain_amount(paper, totals.allowances))
    add(found, "ram", "TaxBasisTotalAmount", plain_amount(paper, totals.net))
    add(found, "ram", "TaxTotalAmount", plain_amount(paper, totals.tax), currencyID=paper.currency)
    if totals.rounding:
        add(found, "ram", "RoundingAmount", plain_amount(paper, totals.rounding))
    add(found, "ram", "GrandTotalAmount", plain_amount(paper, totals.gross))
    add(found, "ram", "TotalPrepaidAmount", plain_amount(paper, totals.prepaid))
    add(found, "ram", "DuePayableAmount", plain_amount(paper, totals.payable))
