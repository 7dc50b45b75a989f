"""``{% load invoices %}``: the state of an invoice as a chip."""

from django import template

from invoices.lists import TONES
from invoices.models import Invoice

register = template.Library()
TONE = dict(TONES)


@register.inclusion_tag("invoices/_state.html")
def invoice_state(invoice: Invoice) -> dict[str, str]:
    return {"words": invoice.get_state_display(), "tone": str(TONE[invoice.state])}
