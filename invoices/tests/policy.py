"""Who may reach the pages of invoices."""

from invoices.lists import InvoiceList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(InvoiceList),
    "api-invoices": "signed_in",
    "invoice": "signed_in",
    "invoice_pdf": "signed_in",
    # What clients see, by a secret address.
    "public_invoice": "anonymous",
    "public_invoice_pdf": "anonymous",
    "public_invoice_seen": "anonymous",
    "public_invoice_pay": "anonymous",
    # Signed by a payment provider, or sealed by us.
    "payment_callback": "anonymous",
    "payment_back": "anonymous",
    "payment_methods": "admin",
    "payment_method_new": "admin",
    "payment_method": "admin",
    "payment_method_move": "admin",
    "payment_method_test": "admin",
    "payment_method_remove": "admin",
    "invoice_refund": "seat",
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
    "lead_billing": "seat",
    "documents": "admin",
    "documents_series": "admin",
    "documents_rates": "admin",
}
