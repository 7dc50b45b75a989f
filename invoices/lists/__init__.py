"""Lists of invoices and subscriptions."""

from invoices.lists.invoices import TONES, InvoiceList
from invoices.lists.subscriptions import SERVICE_TONES, SubscriptionList

__all__ = ["SERVICE_TONES", "TONES", "InvoiceList", "SubscriptionList"]
