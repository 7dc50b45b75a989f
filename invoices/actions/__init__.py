"""Every write of quotes and invoices."""

from invoices.actions.billing import save_billing
from invoices.actions.correcting import NotCredited, become_invoice, credit
from invoices.actions.drafting import (
    assign,
    change_invoices,
    draft_invoice,
    restore,
    trash,
)
from invoices.actions.issuing import issue
from invoices.actions.ledger import NotEntered, enter, void
from invoices.actions.lines import set_lines
from invoices.actions.setup import (
    add_rates,
    add_usual_rates,
    change_rates,
    change_series,
    restore_rates,
    retire_rates,
    save_seller,
    start_billing,
)

__all__ = [
    "NotCredited",
    "NotEntered",
    "add_rates",
    "add_usual_rates",
    "assign",
    "become_invoice",
    "change_invoices",
    "change_rates",
    "change_series",
    "credit",
    "draft_invoice",
    "enter",
    "issue",
    "restore",
    "restore_rates",
    "retire_rates",
    "save_billing",
    "save_seller",
    "set_lines",
    "start_billing",
    "trash",
    "void",
]
