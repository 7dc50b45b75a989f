"""Words from outside into documents."""

from invoices.forms.invoice import InvoiceForm
from invoices.forms.lines import LineForms
from invoices.forms.money import CreditForm, EntryForm, OffsetForm

__all__ = ["CreditForm", "EntryForm", "InvoiceForm", "LineForms", "OffsetForm"]
