"""Numbers and days as people of a language write them. Exact: no float is ever between."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern
from django.utils.translation import to_locale

MOST = 6  # decimals of a price or quantity


@lru_cache(maxsize=200)
def _pattern(locale: Locale, least: int, most: int) -> NumberPattern:
    pattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (least, most)
    return pattern


def locale_of(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def number(value: Decimal, language: str, least: int = 0, most: int = MOST) -> str:
    """1234.5 → "1,234.5"; at least and at most so many decimals. A real minus sign."""
    locale = locale_of(language)
    written = _pattern(locale, least, most).apply(value, locale)
    return written.replace("-", "\N{MINUS SIGN}")


def price(value: Decimal, language: str, digits: int) -> str:
    """A unit price: the currency's digits, more where it has them."""
    return number(value, language, digits, max(digits, MOST))


def percent(value: Decimal, language: str) -> str:
    return f"{number(value, language)}\N{NO-BREAK SPACE}%"


def day(value: date | None, language: str) -> str:
    """22 Nov 2026, 22.11.2026: the medium form of the language; English in British order."""
    if value is None:
        return ""
    locale = Locale.parse("en_GB") if language == "en" else locale_of(language)
    return format_date(value, "medium", locale=locale)
