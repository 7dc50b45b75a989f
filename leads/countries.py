"""Countries by their two letters, named in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

# Codes for groups of states, parts of one, and for tests.
NO_COUNTRY = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)


def countries() -> list[tuple[str, str]]:
    """(code, name) sorted by name; choices of forms and columns."""
    return _countries(get_language() or "en")


def country_name(code: str) -> str:
    """The country in the reader's language; the code itself where it is unknown."""
    return _names(get_language() or "en").get(code, code)


@cache
def _names(language: str) -> dict[str, str]:
    return dict(_countries(language))


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    try:
        names = Locale.parse(to_locale(language)).territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    known = [(code, name) for code, name in names.items() if code.isalpha() and len(code) == 2]
    return sorted(
        (each for each in known if each[0] not in NO_COUNTRY),
        key=lambda each: each[1],
    )
