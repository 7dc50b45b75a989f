"""Every write of quotes and invoices."""

from invoices.actions.billing import save_billing
from invoices.actions.chasing import chase
from invoices.actions.correcting import NotCredited, become_invoice, credit
from invoices.actions.drafting import (
    assign,
    change_invoices,
    draft_invoice,
    restore,
    trash,
)
from invoices.actions.issuing import issue
from invoices.actions.ledger import enter, void
from invoices.actions.lines import set_lines
from invoices.actions.links import make_links, withdraw
from invoices.actions.lists import (
    add_price_list,
    change_price_lists,
    order_price_lists,
    retire_price_lists,
)
from invoices.actions.notices import save_notices
from invoices.actions.products import (
    add_product,
    assign_products,
    change_products,
    link_products,
    restore_products,
    set_prices,
    trash_products,
    unlink_products,
)
from invoices.actions.seeing import mark_seen
from invoices.actions.sending import NotSendable, send_invoice, send_reminder
from invoices.actions.settling import NotEntered
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
    "NotSendable",
    "add_price_list",
    "add_product",
    "add_rates",
    "add_usual_rates",
    "assign",
    "assign_products",
    "become_invoice",
    "change_invoices",
    "change_price_lists",
    "change_products",
    "change_rates",
    "change_series",
    "chase",
    "credit",
    "draft_invoice",
    "enter",
    "issue",
    "link_products",
    "make_links",
    "mark_seen",
    "order_price_lists",
    "restore",
    "restore_products",
    "restore_rates",
    "retire_price_lists",
    "retire_rates",
    "save_billing",
    "save_notices",
    "save_seller",
    "send_invoice",
    "send_reminder",
    "set_lines",
    "set_prices",
    "start_billing",
    "trash",
    "trash_products",
    "unlink_products",
    "void",
    "withdraw",
]
