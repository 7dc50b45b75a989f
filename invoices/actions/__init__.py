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
from invoices.actions.notices import save_notices
from invoices.actions.quoting import (
    NotOffered,
    change_quotes,
    copy_quote,
    draft_quote,
    issue_quotes,
    new_version,
)
from invoices.actions.recurring import sweep_subscriptions
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
    "accept_quote",
    "add_rates",
    "add_usual_rates",
    "assign",
    "assign_subscriptions",
    "become_invoice",
    "change_invoices",
    "change_quotes",
    "change_rates",
    "change_series",
    "change_subscriptions",
    "chase",
    "convert",
    "copy_quote",
    "credit",
    "decline_quote",
    "draft_invoice",
    "draft_quote",
    "end_subscriptions",
    "enter",
    "expire",
    "invoice_from_quote",
    "issue",
    "issue_quotes",
    "make_links",
    "mark_quotes_seen",
    "mark_seen",
    "new_version",
    "renew_subscriptions",
    "reopen_quotes",
    "restore",
    "restore_rates",
    "restore_subscriptions",
    "retire_rates",
    "save_billing",
    "save_notices",
    "save_seller",
    "send_invoice",
    "send_quote",
    "send_reminder",
    "set_lines",
    "start_billing",
    "start_subscriptions",
    "sweep_subscriptions",
    "trash",
    "trash_subscriptions",
    "void",
    "withdraw",
    "withdraw_quotes",
]
