"""Plain makers of documents; nothing is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from invoices.computing import Adjustment, Line, Tax
from invoices.papers import Bank, Kind, Paper, PaperLine, Party

FULL, HALF = Tax("S", D(19)), Tax("S", D(7))
SELLER = Party(
    "Oven Works GmbH", ("Werkstraße 12", "20457 Hamburg"), "DE", contact="Ida Hofmann",
    email="bills@oven.example", phone="+49 40 1234567", vat_id="DE123456789",
    tax_number="12/345/67890", register="Hamburg HRB 12345",
)  # fmt: skip
BUYER = Party("Harbour Bakery", ("Accounts", "12 Quay Street", "1000-001 Lisboa"), "PT",
              vat_id="PT123456789", reference="PO-4711")  # fmt: skip
BANK = Bank("Sparkasse", "DE89 3704 0044 0532 0130 00", "COBADEFFXXX")
NAMES = ("Dough mixer", "Service and adjustment", "Knife, hardened", "Training on site")


def make_line(place: int = 0, **fields) -> PaperLine:
    """One of four sorts, by its place."""
    sort = place % 4
    quantity, price = [("1", "1249"), ("2.5", "95"), ("12", "14.375"), ("1", "480")][sort]
    off = (Adjustment(percent=D(10), reason="Loyalty"),) if sort == 3 else ()
    day = {"service_start": date(2026, 11, 1), "service_end": date(2026, 11, 30)}
    return PaperLine(
        **{
            "name": NAMES[sort],
            "sum": Line(D(quantity), D(price), HALF if sort == 2 else FULL, adjustments=off),
            "unit": ["C62", "HUR", "C62", "LS"][sort],
            **(day if sort == 1 else {}),
            **fields,
        }
    )


def make_paper(lines: int | tuple = 4, **fields) -> Paper:
    """An issued invoice in euro, net prices, 3 % off everything."""
    rows = tuple(make_line(place) for place in range(lines)) if isinstance(lines, int) else lines
    usual = {
        "kind": Kind.INVOICE, "seller": SELLER, "buyer": BUYER, "currency": "EUR",
        "number": "INV-2026-00042", "name": "Bakery at the harbour",
        "issued_on": date(2026, 11, 22), "due_on": date(2026, 12, 6),
        "adjustments": (Adjustment(percent=D(3)),), "bank": BANK,
        "intro": "Thank you for your order.", "footer": "Goods remain ours until paid.",
    }  # fmt: skip
    return Paper(lines=rows, **usual | fields)
