"""Words from outside into documents."""

from invoices.forms.invoice import InvoiceForm
from invoices.forms.lines import LineForms
from invoices.forms.money import CreditForm, EntryForm
from invoices.forms.quote import AnswerForm, QuoteForm, ReplyForm

__all__ = [
    "AnswerForm",
    "CreditForm",
    "EntryForm",
    "InvoiceForm",
    "LineForms",
    "QuoteForm",
    "ReplyForm",
]
