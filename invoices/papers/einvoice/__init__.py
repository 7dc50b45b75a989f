"""The same document for machines: EN 16931 as Cross Industry Invoice, inside the PDF (Factur-X)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from invoices.papers.einvoice.lines import add_line
from invoices.papers.einvoice.parties import add_buyer, add_seller
from invoices.papers.einvoice.settlement import add_settlement
from invoices.papers.einvoice.tree import NAMESPACES, add, add_day, name
from invoices.papers.paper import Kind, Paper

NAME = "factur-x.xml"
PROFILE = "urn:cen.eu:en16931:2017"
TYPES = {Kind.INVOICE: "380", Kind.CREDIT_NOTE: "381"}
# Where invoices between companies are, or will soon be, e-invoices by law: EU and EEA.
COUNTRIES = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip


def is_wanted(paper: Paper) -> bool:
    """Issued invoices and credit notes of a seller in these countries, of which the standard can
    say what it must: where both parties are, who the seller is to the tax office, and amounts of
    at most two decimals."""
    return bool(
        paper.kind in TYPES
        and paper.number
        and paper.issued_on
        and paper.seller.country in COUNTRIES
        and (paper.seller.vat_id or paper.seller.tax_number)
        and paper.buyer.country
        and paper.lines
        and paper.totals.digits <= 2
    )


def written(paper: Paper) -> bytes:
    """The XML. Credit notes state positive amounts, as the standard has them."""
    root = ET.Element(name("rsm", "CrossIndustryInvoice"))
    context = add(root, "rsm", "ExchangedDocumentContext")
    guideline = add(context, "ram", "GuidelineSpecifiedDocumentContextParameter")
    add(guideline, "ram", "ID", PROFILE)
    _add_document(root, paper)
    trade = add(root, "rsm", "SupplyChainTradeTransaction")
    for place in range(len(paper.lines)):
        add_line(trade, paper, place)
    agreement = add(trade, "ram", "ApplicableHeaderTradeAgreement")
    add(agreement, "ram", "BuyerReference", paper.buyer.reference)
    outside = any(tax.category == "O" for tax in paper.rates)
    add_seller(agreement, paper.seller, outside=outside)
    add_buyer(agreement, paper.buyer, outside=outside)
    _add_delivery(trade, paper)
    add_settlement(trade, paper)
    for prefix, uri in NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_document(root: ET.Element, paper: Paper) -> None:
    document = add(root, "rsm", "ExchangedDocument")
    add(document, "ram", "ID", paper.number)
    add(document, "ram", "TypeCode", TYPES[paper.kind])
    add_day(add(document, "ram", "IssueDateTime"), paper.issued_on)
    for words in (paper.name, paper.intro, paper.footer):
        if words.strip():
            add(add(document, "ram", "IncludedNote"), "ram", "Content", words.strip())


def _add_delivery(trade: ET.Element, paper: Paper) -> None:
    """To which country; within the community also when (BR-IC-11, BR-IC-12)."""
    delivery = add(trade, "ram", "ApplicableHeaderTradeDelivery")
    place = add(add(delivery, "ram", "ShipToTradeParty"), "ram", "PostalTradeAddress")
    add(place, "ram", "CountryID", paper.buyer.country)
    served = any(line.service_start for line in paper.lines)
    if not served and any(tax.category == "K" for tax in paper.rates):
        event = add(delivery, "ram", "ActualDeliverySupplyChainEvent")
        add_day(add(event, "ram", "OccurrenceDateTime"), paper.issued_on)
