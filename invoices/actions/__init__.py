"""Every write of quotes and invoices."""

from invoices.actions.chasing import chase
from invoices.actions.correcting import NotCredited, become_invoice, credit
from invoices.actions.drafting import (
    change_invoices,
    draft_invoice,
    line_for_deal,
    restore,
    trash,
)
from invoices.actions.issuing import issue
from invoices.actions.ledger import enter, void
from invoices.actions.lines import set_lines
from invoices.actions.links import make_links, withdraw
from invoices.actions.notices import save_notices
from invoices.actions.seeing import mark_seen
from invoices.actions.sending import NotSendable, send_invoice, send_reminder
from invoices.actions.settling import NotEntered

__all__ = [
    "NotCredited",
    "NotEntered",
    "NotSendable",
    "become_invoice",
    "change_invoices",
    "chase",
    "credit",
    "draft_invoice",
    "enter",
    "issue",
    "line_for_deal",
    "make_links",
    "mark_seen",
    "restore",
    "save_notices",
    "send_invoice",
    "send_reminder",
    "set_lines",
    "trash",
    "void",
    "withdraw",
]
