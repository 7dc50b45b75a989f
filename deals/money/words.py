"""Amounts as people read them, in their language."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol
from django.utils.translation import get_language, to_locale

from deals.money.digits import digits_of, rounded


def money(amount: Decimal | None, currency: str) -> str:
    """“€1,234.50” in English, “1.234,50 €” in German; empty for None. Decimals as ISO 4217 has
    them for the currency."""
    return _written(amount, currency, get_language() or "en", False)


def money_short(amount: Decimal | None, currency: str) -> str:
    """The same without decimals where they are all zero: “€1,234”."""
    return _written(amount, currency, get_language() or "en", True)


@lru_cache(maxsize=10_000)
def _written(amount: Decimal | None, currency: str, language: str, short: bool) -> str:
    if amount is None:
        return ""
    exact = rounded(amount, currency)
    digits = 0 if short and exact == exact.to_integral_value() else digits_of(currency)
    locale = Locale.parse(to_locale(language))
    pattern = _pattern(locale, digits)
    written = pattern.apply(exact, locale, currency=currency, currency_digits=False)
    symbol = get_currency_symbol(currency, locale)
    if symbol[-1].isalpha() and written.startswith(symbol):
        return written.replace(symbol, f"{symbol}\N{NO-BREAK SPACE}", 1)
    return written


@lru_cache(maxsize=100)
def _pattern(locale: Locale, digits: int) -> NumberPattern:
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern
