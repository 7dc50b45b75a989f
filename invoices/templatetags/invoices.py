"""``{% load invoices %}``: the state of a document as a chip, and percentages."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language, to_locale

from deals.money.digits import rounded
from deals.money.words import money
from invoices.lists import QUOTE_TONES, SERVICE_TONES, TONES
from invoices.models import Invoice, Quote, Subscription

register = template.Library()
TONE, QUOTE_TONE, SERVICE_TONE = dict(TONES), dict(QUOTE_TONES), dict(SERVICE_TONES)


@register.filter
def percent(value: Decimal) -> str:
    """ "19 %", as the reader's language writes numbers."""
    return f"{format_decimal(value, locale=to_locale(get_language() or 'en'))} %"


@register.filter
def plain(value: Decimal) -> str:
    """A quantity without needless zeros, as the reader's language writes numbers."""
    return format_decimal(
        value.normalize(), locale=to_locale(get_language() or "en"), decimal_quantization=False
    )


@register.filter
def unit_price(value: Decimal, currency: str) -> str:
    """Money where it fits the currency's digits, else with all the decimals of the price."""
    if value == rounded(value, currency):
        return money(value, currency)
    return f"{plain(value)} {currency}"


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
