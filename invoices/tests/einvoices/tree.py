"""XML without surprises: no document type, so no entities; names without their namespaces."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET


class Declared(ValueError):
    """A document type, in which entities could be declared."""


class Plain(ET.TreeBuilder):
    def doctype(self, name, pubid, system):
        raise Declared(name)


def parse(data: bytes) -> ET.Element:
    """The root, every tag without its namespace. Raises Declared, ParseError."""
    root = ET.fromstring(data, parser=ET.XMLParser(target=Plain()))
    for each in root.iter():
        each.tag = each.tag.rsplit("}", 1)[-1]
    return root


def text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def number(element: ET.Element, path: str, default: str | None = "0") -> Decimal:
    """Raises ValueError where nothing stands there and there is no default."""
    found = text(element, path) or default
    if found is None:
        raise ValueError(f"no {path}")
    return Decimal(found)
