"""Elements of the CII in their namespaces; text that XML can hold."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
IMPOSSIBLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DAY = "102"  # YYYYMMDD


def name(prefix: str, tag: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{tag}"


def add(
    parent: ET.Element, prefix: str, tag: str, text: str | None = None, **attributes: str
) -> ET.Element:
    """A child with text; an empty text adds nothing to the document, None an element to fill."""
    child = ET.Element(name(prefix, tag), attributes)
    if text is None or text:
        parent.append(child)
    if text:
        child.text = IMPOSSIBLE.sub("", text)
    return child


def add_day(parent: ET.Element, day: date | None, prefix: str = "udt") -> None:
    if day is not None:
        add(parent, prefix, "DateTimeString", day.strftime("%Y%m%d"), format=DAY)


def plain(value: Decimal) -> str:
    """Without exponent and idle zeros: 1E+2 → "100", 1.500 → "1.5"."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
