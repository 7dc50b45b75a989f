"""Who may reach the pages of invoices."""

from invoices.lists import InvoiceList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(InvoiceList),
    "api-invoices": "signed_in",
    "invoice": "signed_in",
    "invoice_pdf": "signed_in",
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
