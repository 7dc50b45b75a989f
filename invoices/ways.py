"""The ways to pay a client is offered at the page of an invoice (WA-19).

Each registers itself; the page draws what is there and never names who put it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from invoices.kinds import InvoiceKind
from invoices.models import Invoice
from invoices.papers.paper import Paper
from invoices.papers.qr import payment_code
from invoices.papers.shown import spaced
from invoices.querysets import OWING


@dataclass(frozen=True, slots=True)
class Way:
    """``context``  f(invoice, paper) → what the template gets, or None where it cannot be paid so
    ``position`` smaller stands higher"""

    name: str
    template: str
    context: Callable[[Invoice, Paper], Mapping[str, Any] | None]
    position: int = 100


WAYS: list[Way] = []


def register(way: Way) -> Way:
    """Offers a way to pay. Raises ValueError when the name is taken."""
    if any(other.name == way.name for other in WAYS):
        raise ValueError(f"there is a way to pay {way.name} already")
    WAYS.append(way)
    WAYS.sort(key=lambda each: (each.position, each.name))
    return way


def ways_of(invoice: Invoice, paper: Paper) -> list[tuple[Way, Mapping[str, Any]]]:
    """What can be used for this invoice now; nothing where nothing is owed."""
    is_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    if is_note or invoice.state not in OWING or invoice.owed <= 0:
        return []
    asked = ((way, way.context(invoice, paper)) for way in WAYS)
    return [(way, context) for way, context in asked if context is not None]


def bank_transfer(invoice: Invoice, paper: Paper) -> dict[str, Any] | None:
    """Account, amount and reference to copy, and a code banking apps read (EPC069-12)."""
    if not paper.bank.iban:
        return None
    return {
        "payee": paper.seller.name,
        "iban": spaced(paper.bank.iban),
        "iban_plain": "".join(paper.bank.iban.split()),
        "bic": paper.bank.bic,
        "bank": paper.bank.name,
        "number": paper.number,
        "code": payment_code(paper, owed=invoice.owed),
    }


register(Way("bank", "invoices/public/_bank.html", bank_transfer, position=50))
