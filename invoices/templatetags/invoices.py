"""``{% load invoices %}``: the state of a document as a chip, and percentages."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language, to_locale

from invoices.lists import QUOTE_TONES, SERVICE_TONES, TONES
from invoices.models import Invoice, Quote, Subscription

register = template.Library()
TONE, QUOTE_TONE, SERVICE_TONE = dict(TONES), dict(QUOTE_TONES), dict(SERVICE_TONES)


@register.filter
def percent(value: Decimal) -> str:
    """ "19 %", as the reader's language writes numbers."""
    return f"{format_decimal(value, locale=to_locale(get_language() or 'en'))} %"


@register.inclusion_tag("invoices/_state.html")
def invoice_state(invoice: Invoice) -> dict[str, str]:
    return {"words": invoice.get_state_display(), "tone": str(TONE[invoice.state])}


@register.inclusion_tag("invoices/_state.html")
def service_state(subscription: Subscription) -> dict[str, str]:
    return {
        "words": subscription.get_state_display(),
        "tone": str(SERVICE_TONE[subscription.state]),
    }


@register.inclusion_tag("invoices/_state.html")
def quote_state(quote: Quote) -> dict[str, str]:
    return {"words": quote.get_state_display(), "tone": str(QUOTE_TONE[quote.state])}
