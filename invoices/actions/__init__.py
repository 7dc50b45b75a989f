"""Every write of quotes and invoices."""

from invoices.actions.answering import (
    accept_quote,
    decline_quote,
    expire,
    reopen_quotes,
    withdraw_quotes,
)
from invoices.actions.billing import save_billing
from invoices.actions.chasing import chase
from invoices.actions.checking_out import NothingToPay, ask_providers, begin, come_back
from invoices.actions.converting import NotConverted, convert
from invoices.actions.correcting import NotCredited, become_invoice, credit
from invoices.actions.drafting import (
    assign,
    change_invoices,
    draft_invoice,
    restore,
    trash,
)
from invoices.actions.invoicing import invoice_from_quote
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
from invoices.actions.methods import add_method, change_method, move_method, remove_methods
from invoices.actions.notices import save_notices
from invoices.actions.offsetting import offset
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
from invoices.actions.quoting import (
    NotOffered,
    change_quotes,
    copy_quote,
    draft_quote,
    issue_quotes,
    new_version,
)
from invoices.actions.recording import record, refuse
from invoices.actions.recurring import sweep_subscriptions
from invoices.actions.refunding import give_back
from invoices.actions.seeing import mark_quotes_seen, mark_seen
from invoices.actions.sending import NotSendable, send_invoice, send_quote, send_reminder
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
from invoices.actions.subscriptions import (
    assign_subscriptions,
    change_subscriptions,
    end_subscriptions,
    renew_subscriptions,
    restore_subscriptions,
    start_subscriptions,
    trash_subscriptions,
)

__all__ = [
    "NotConverted",
    "NotCredited",
    "NotEntered",
    "NotOffered",
    "NotSendable",
    "NothingToPay",
    "accept_quote",
    "add_method",
    "add_price_list",
    "add_product",
    "add_rates",
    "add_usual_rates",
    "ask_providers",
    "assign",
    "assign_products",
    "assign_subscriptions",
    "become_invoice",
    "begin",
    "change_invoices",
    "change_method",
    "change_price_lists",
    "change_products",
    "change_quotes",
    "change_rates",
    "change_series",
    "change_subscriptions",
    "chase",
    "come_back",
    "convert",
    "copy_quote",
    "credit",
    "decline_quote",
    "draft_invoice",
    "draft_quote",
    "end_subscriptions",
    "enter",
    "expire",
    "give_back",
    "invoice_from_quote",
    "issue",
    "issue_quotes",
    "link_products",
    "make_links",
    "mark_quotes_seen",
    "mark_seen",
    "move_method",
    "new_version",
    "offset",
    "order_price_lists",
    "record",
    "refuse",
    "remove_methods",
    "renew_subscriptions",
    "reopen_quotes",
    "restore",
    "restore_products",
    "restore_rates",
    "restore_subscriptions",
    "retire_price_lists",
    "retire_rates",
    "save_billing",
    "save_notices",
    "save_seller",
    "send_invoice",
    "send_quote",
    "send_reminder",
    "set_lines",
    "set_prices",
    "start_billing",
    "start_subscriptions",
    "sweep_subscriptions",
    "trash",
    "trash_products",
    "trash_subscriptions",
    "unlink_products",
    "void",
    "withdraw",
    "withdraw_quotes",
]
