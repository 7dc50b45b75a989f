"""The payment code of European banks: what an app reads instead of typing (EPC069-12)."""

from __future__ import annotations

import re
from decimal import Decimal

import segno.helpers

from invoices.papers.paper import Paper

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
MOST = 99_999_999_999  # of euro cents, by the standard


def payment_code(paper: Paper, *, owed: Decimal | None = None) -> str:
    """A ``data:`` address of an SVG; empty where nobody could pay by it: another currency, no
    account, nothing to pay. ``owed`` is what is left to pay, where that is not all of it."""
    bank, amount = paper.bank, paper.totals.payable
    if paper.currency != "EUR" or not bank.iban or not paper.number or not paper.asks_for_money:
        return ""
    if amount > MOST or not is_iban(bank.iban):
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
    except ValueError:  # a BIC that is none, a name of signs: it goes out without a code
        return ""
    return code.svg_data_uri(border=0, scale=4)


def is_iban(text: str) -> bool:
    """Whether its two check digits fit (ISO 13616)."""
    joined = "".join(text.split()).upper()
    if not IBAN.fullmatch(joined):
        return False
    digits = "".join(str(int(letter, 36)) for letter in joined[4:] + joined[:4])
    return int(digits) % 97 == 1
