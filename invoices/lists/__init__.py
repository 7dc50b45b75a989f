"""Lists of quotes, invoices and subscriptions."""

from invoices.lists.invoices import QUOTE_TONES, TONES, InvoiceList, QuoteList
from invoices.lists.on_deals import OUT
from invoices.lists.subscriptions import SERVICE_TONES, SubscriptionList

__all__ = [
    "OUT",
    "QUOTE_TONES",
    "SERVICE_TONES",
    "TONES",
    "InvoiceList",
    "QuoteList",
    "SubscriptionList",
]
