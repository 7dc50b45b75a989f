"""The payment code of European banks: what an app reads instead of typing (EPC069-12)."""

from __future__ import annotations

from decimal import Decimal

import segno.helpers

from invoices.papers.paper import Paper

MOST = 99_999_999_999  # of euro cents, by the standard


def payment_code(paper: Paper, *, owed: Decimal | None = None) -> str:
    """A ``data:`` address of an SVG; empty where nobody could pay by it: another currency, no
    account, nothing to pay. ``owed`` is what is left to pay, where that is not all of it."""
    bank, amount = paper.bank, paper.totals.payable
    if paper.currency != "EUR" or not bank.iban or not paper.number or not paper.asks_for_money:
        return ""
    if amount > MOST:
        return ""
    try:
        code = segno.helpers.make_epc_qr(
            name=paper.seller.name[:70],
            iban="".join(bank.iban.split()).upper(),
            bic=bank.bic.replace(" ", "").upper() or None,
            amount=paper.totals.units(amount) if owed is None else owed,
            text=paper.number,
            encoding="utf-8",
        )
    except ValueError:  # an IBAN or BIC that is none: the document goes out without a code
        return ""
    return code.svg_data_uri(border=0, scale=4)
