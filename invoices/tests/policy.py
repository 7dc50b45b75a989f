"""Who may reach the pages of invoices."""

from invoices.lists import InvoiceList, SubscriptionList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(InvoiceList),
    "api-invoices": "signed_in",
    **list_policy(SubscriptionList),
    "api-subscriptions": "signed_in",
    "subscription": "signed_in",
    "subscription_new": "seat",
    "subscription_edit": "seat",
    "subscription_end": "seat",
    "subscription_renew": "seat",
    "subscription_trash": "seat",
    "subscription_restore": "seat",
    "invoice": "signed_in",
    "invoice_pdf": "signed_in",
    # What clients see, by a secret address.
    "public_invoice": "anonymous",
    "public_invoice_pdf": "anonymous",
    "public_invoice_seen": "anonymous",
    "invoice_notices": "admin",
    "invoice_send": "seat",
    "invoice_remind": "seat",
    "invoice_link_new": "seat",
    "invoice_link_withdraw": "seat",
    "invoice_new": "seat",
    "invoice_edit": "seat",
    "invoice_issue": "seat",
    "invoice_pay": "seat",
    "invoice_credit": "seat",
    "invoice_void": "seat",
    "invoice_become": "seat",
    "invoice_trash": "seat",
    "invoice_restore": "seat",
    "product_offers": "seat",
    "product_facts": "seat",
    "lead_billing": "seat",
    "documents": "admin",
    "documents_series": "admin",
    "documents_rates": "admin",
}
