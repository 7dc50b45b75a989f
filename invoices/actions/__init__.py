"""Every write of quotes and invoices."""

from invoices.actions.correcting import NotCredited, become_invoice, credit
from invoices.actions.drafting import (
    change_invoices,
    draft_invoice,
    line_for_deal,
    restore,
    trash,
)
from invoices.actions.issuing import issue
from invoices.actions.ledger import NotEntered, enter, void
from invoices.actions.lines import set_lines

__all__ = [
    "NotCredited",
    "NotEntered",
    "become_invoice",
    "change_invoices",
    "credit",
    "draft_invoice",
    "enter",
    "issue",
    "line_for_deal",
    "restore",
    "set_lines",
    "trash",
    "void",
]
