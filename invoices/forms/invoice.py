"""The head of an invoice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.forms.document import HEAD, TEXT, WORDS, DocumentForm, day_widget
from invoices.models import Invoice


class InvoiceForm(DocumentForm):
    when = ["terms_days", "due_on"]

    class Meta:
        model = Invoice
        fields = [*HEAD, "terms_days", "due_on", *TEXT]
        widgets = WORDS | {"due_on": day_widget()}
        help_texts = {"terms_days": _("Empty: as the client or all have it.")}

    def new_invoice(self) -> Invoice:
        asked = self.instance
        lead = self.cleaned_data.get("lead") or asked.lead
        return Invoice(
            **self.values | {"lead": lead}, kind=asked.kind, deal=asked.deal, quote=asked.quote
        )
