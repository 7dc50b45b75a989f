"""Seller (BG-4) and buyer (BG-7)."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from invoices.papers.einvoice.tree import add
from invoices.papers.paper import Party

# "10115 Berlin", "1000-001 Lisboa", "D-10115 Berlin", "1234 AB Den Haag", "SW1A 1AA London"
CITY = re.compile(
    r"(?P<postcode>(?:[A-Z]{1,2}-)?\d{3,6}(?:[ -]\d{2,3}\b)?(?: [A-Z]{2}\b)?"
    r"|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})\s+(?P<city>\D.*)"
)
TAGS = ("LineOne", "LineTwo", "LineThree")


def add_seller(agreement: ET.Element, seller: Party, *, outside: bool) -> None:
    """``outside``: what is not subject to VAT bears no VAT number (BR-O-02)."""
    party = _party(agreement, "SellerTradeParty", seller)
    if not seller.register and (outside or not seller.vat_id):  # some number there must be
        party.insert(0, add(ET.Element("none"), "ram", "ID", seller.tax_number or seller.name))
    _registered(party, replace(seller, vat_id="") if outside else seller)


def add_buyer(agreement: ET.Element, buyer: Party, *, outside: bool) -> None:
    """As the seller."""
    party = _party(agreement, "BuyerTradeParty", buyer)
    _registered(party, replace(buyer, vat_id="") if outside else buyer)


def _party(agreement: ET.Element, tag: str, party: Party) -> ET.Element:
    found = add(agreement, "ram", tag)
    add(found, "ram", "Name", party.name)
    if party.register:
        add(add(found, "ram", "SpecifiedLegalOrganization"), "ram", "ID", party.register)
    if party.contact or party.phone:
        _contact(found, party)
    _address(add(found, "ram", "PostalTradeAddress"), party)
    if party.email:
        reach = add(found, "ram", "URIUniversalCommunication")
        add(reach, "ram", "URIID", party.email, schemeID="EM")
    return found


def _contact(found: ET.Element, party: Party) -> None:
    contact = add(found, "ram", "DefinedTradeContact")
    add(contact, "ram", "PersonName", party.contact or party.name)
    if party.phone:
        phone = add(contact, "ram", "TelephoneUniversalCommunication")
        add(phone, "ram", "CompleteNumber", party.phone)
    if party.email:
        reach = add(contact, "ram", "EmailURIUniversalCommunication")
        add(reach, "ram", "URIID", party.email)


def _address(place: ET.Element, party: Party) -> None:
    """Postcode and city out of the last line where they can be told apart; the rest as lines."""
    lines = [line for line in party.address if line.strip()]
    match = CITY.fullmatch(lines[-1].strip()) if lines else None
    if match:
        lines.pop()
        add(place, "ram", "PostcodeCode", match["postcode"])
    for tag, line in zip(TAGS, [*lines[:2], ", ".join(lines[2:])], strict=False):
        add(place, "ram", tag, line)
    if match:
        add(place, "ram", "CityName", match["city"])
    add(place, "ram", "CountryID", party.country)


def _registered(party: ET.Element, of: Party) -> None:
    for number, scheme in ((of.vat_id, "VA"), (of.tax_number, "FC")):
        if number:
            registration = add(party, "ram", "SpecifiedTaxRegistration")
            add(registration, "ram", "ID", number.replace(" ", ""), schemeID=scheme)
