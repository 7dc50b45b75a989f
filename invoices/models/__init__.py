"""Tables of quotes and invoices, one thought per file."""

from invoices.models.billing import BillingProfile, Seller
from invoices.models.invoices import Invoice, InvoiceLine
from invoices.models.links import PublicLink
from invoices.models.notices import InvoiceNotice
from invoices.models.numbers import NumberCounter, NumberSeries
from invoices.models.payments import Checkout, Entry, PaymentAttempt, PaymentMethod
from invoices.models.prices import Price, PriceList, TaxRate
from invoices.models.products import Product, ProductLink
from invoices.models.quotes import Quote, QuoteLine
from invoices.models.subscriptions import Subscription

__all__ = [
    "BillingProfile",
    "Checkout",
    "Entry",
    "Invoice",
    "InvoiceLine",
    "InvoiceNotice",
    "NumberCounter",
    "NumberSeries",
    "PaymentAttempt",
    "PaymentMethod",
    "Price",
    "PriceList",
    "Product",
    "ProductLink",
    "PublicLink",
    "Quote",
    "QuoteLine",
    "Seller",
    "Subscription",
    "TaxRate",
]
