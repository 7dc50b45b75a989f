"""From a document's rows to the one data structure that is computed, shown and printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from invoices.computing import Adjustment, Draft, Line, Tax, Totals, compute
from invoices.kinds import InvoiceKind, QuoteState
from invoices.models import Invoice, InvoiceLine, Quote, QuoteLine
from invoices.papers.paper import Bank, Kind, Paper, PaperLine, Party
from invoices.parties import PARTY, buyer_today, seller_today
from invoices.querysets import WAITING

Document = Quote | Invoice
DocumentLine = QuoteLine | InvoiceLine


def line_of(line: DocumentLine) -> Line:
    percent = line.discount_percent
    return Line(
        quantity=line.quantity,
        price=line.price,
        tax=Tax(line.tax_category, line.tax_percent),
        adjustments=(Adjustment(percent=percent),) if percent else (),
    )


def adjustments_of(document: Document) -> tuple[Adjustment, ...]:
    """The discount of the whole document: a percentage, an amount, or both."""
    given = (
        Adjustment(percent=document.discount_percent, reason=document.discount_words)
        if document.discount_percent else None,
        Adjustment(amount=document.discount_amount, reason=document.discount_words)
        if document.discount_amount else None,
    )  # fmt: skip
    return tuple(each for each in given if each)


def counted(lines: Iterable[DocumentLine]) -> list[DocumentLine]:
    """Without the options nobody chose."""
    return [line for line in lines if not getattr(line, "optional", False) or line.chosen]


def offered(document: Document, lines: Iterable[DocumentLine]) -> list[DocumentLine]:
    """Options that do not count, as long as they can be chosen."""
    return [line for line in lines if may_choose(document, line) and not line.chosen]


def may_choose(document: Document, line: DocumentLine) -> bool:
    """An option of a quote nobody has answered."""
    if isinstance(document, Invoice) or not line.optional:
        return False
    return document.state in (QuoteState.DRAFT, *WAITING)


def totals_of(document: Document, lines: Iterable[DocumentLine]) -> Totals:
    """Raises Uncomputable."""
    found = counted(lines)
    draft = Draft(
        currency=document.currency,
        lines=tuple(map(line_of, found)),
        adjustments=adjustments_of(document) if found else (),
        includes_tax=document.with_tax,
    )
    return compute(draft)


def paper_of(document: Document, lines: Iterable[DocumentLine], *, link: str = "") -> Paper:
    """The document as it is shown and printed: issued ones as they were frozen."""
    lines = list(lines)
    found = counted(lines)
    seller, buyer = parties_of(document)
    bank = seller.get("bank", {})
    invoice = document if isinstance(document, Invoice) else None
    corrects = invoice.corrects if invoice else None
    return Paper(
        kind=Kind(invoice.kind) if invoice else Kind.QUOTE,
        seller=party(seller),
        buyer=party(buyer),
        lines=tuple(paper_line(line, optional=may_choose(document, line)) for line in found),
        options=tuple(map(paper_line, offered(document, lines))),
        currency=document.currency,
        number=document.number or "",
        name=document.name,
        language=document.language or settings.LANGUAGE_CODE,
        issued_on=invoice.issued_on if invoice else document.sent_on,
        due_on=invoice.due_on if invoice and invoice.kind != InvoiceKind.CREDIT_NOTE else None,
        valid_until=None if invoice else document.valid_until,
        adjustments=adjustments_of(document) if found else (),
        includes_tax=document.with_tax,
        reasons={line.tax_category: line.tax_reason for line in found if line.tax_reason},
        intro=document.intro,
        footer=document.footer,
        corrects=(corrects.number, corrects.issued_on) if corrects else None,
        bank=Bank(bank.get("name", ""), bank.get("iban", ""), bank.get("bic", "")),
        colour=seller.get("colour") or "1f5fae",
        link=link,
    )


def parties_of(document: Document) -> tuple[dict[str, Any], dict[str, Any]]:
    if document.seller:
        return document.seller, document.buyer
    buyer = buyer_today(document.lead, contact=document.contact, reference=document.reference)
    return seller_today(), buyer


def party(said: dict[str, Any]) -> Party:
    fields = {name: said[name] for name in PARTY if said.get(name)}
    return Party(**{"name": "", **fields, "address": tuple(fields.get("address", ()))})


def paper_line(line: DocumentLine, *, optional: bool = False) -> PaperLine:
    return PaperLine(
        name=line.name,
        sum=line_of(line),
        details=line.details,
        unit=line.unit,
        service_start=line.service_start,
        service_end=line.service_end,
        code=line.product.code if line.product else "",
        optional=optional,
    )
