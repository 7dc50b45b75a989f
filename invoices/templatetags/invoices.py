"""``{% load invoices %}``: the state of an invoice as a chip, and percentages."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language, to_locale

from invoices.lists import TONES
from invoices.models import Invoice

register = template.Library()
TONE = dict(TONES)


@register.filter
def percent(value: Decimal) -> str:
    """ "19 %", as the reader's language writes numbers."""
    return f"{format_decimal(value, locale=to_locale(get_language() or 'en'))} %"


@register.inclusion_tag("invoices/_state.html")
def invoice_state(invoice: Invoice) -> dict[str, str]:
    return {"words": invoice.get_state_display(), "tone": str(TONE[invoice.state])}
