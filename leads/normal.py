"""One form for each address, so that the same one is found again however it was typed (H11)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from leads.kinds import PointKind

# People separate several values by comma, semicolon or line (SX-05, SX-06).
SEPARATOR = re.compile(r"[,;\n]+")
EXTENSION = re.compile(r"(?:\bext(?:ension)?\b\.?|[x#])\s*[.:]?\s*(\d+)\s*$", re.IGNORECASE)

INTERNATIONAL = re.compile(r"\+[1-9][0-9 -]{6,20}")
REGIONS = phonenumbers.COUNTRY_CODE_TO_REGION_CODE  # the first is the code's main one

LONGEST = 254  # signs of an address in its compared form


class NotAnAddress(ValueError):
    """The text is neither an e-mail address nor a phone number; the message says what to do."""


def split(text: str) -> list[str]:
    """The single values of a comma-separated field, in the order typed."""
    return [part.strip() for part in SEPARATOR.split(text) if part.strip()]


def normal_email(value: str) -> str:
    """Lower case, composed letters. Raises ``NotAnAddress``."""
    normal = unicodedata.normalize("NFC", value.strip()).lower()
    try:
        validate_email(normal)
    except ValidationError:
        raise NotAnAddress(
            _("“%(value)s” is no e-mail address. Write it like name@example.com.")
            % {"value": value}
        ) from None
    return normal


@lru_cache(4_096)  # a company's people share its number, one soon after the other
def normal_phone(value: str, country: str) -> str:
    """E.164, with ``x`` and the extension behind it where there is one.

    ``country`` (two letters) is where a number without country code is taken to be. A number
    that is possible in no country keeps its digits, so that nothing anybody typed is lost.
    Raises ``NotAnAddress`` for a text with fewer than three digits.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if len(re.sub(r"\D", "", text)) < 3:
        raise NotAnAddress(
            _("“%(value)s” is no phone number. Write it like +49 30 123456.") % {"value": value}
        )
    if plain := _plain_international(text):
        return plain
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return _digits(text)
    if not phonenumbers.is_possible_number(number):
        return _digits(text)
    normal = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{normal}x{_plain(number.extension)}" if number.extension else normal


def _plain_international(text: str) -> str:
    """What ``phonenumbers`` makes of ``+49 30 123456``, five times as fast; "" where it takes more.

    Files hold a hundred thousand of them, and reading them is a third of an import's check.
    """
    if not INTERNATIONAL.fullmatch(text):
        return ""
    digits = re.sub(r"[ -]", "", text[1:])
    for length in (1, 2, 3):
        code, national = digits[:length], digits[length:]
        if (region := REGIONS.get(int(code))) is not None:
            break
    else:
        return ""
    known = phonenumbers.PhoneMetadata.metadata_for_region(region[0], None)
    if known is None or national.startswith("0"):
        return ""
    prefix = known.national_prefix_for_parsing
    if prefix and re.match(prefix, national):
        return ""
    number = phonenumbers.PhoneNumber(int(code), int(national or 0))
    return f"+{digits}" if phonenumbers.is_possible_number(number) else ""


def _digits(text: str) -> str:
    found = EXTENSION.search(text)
    head, extension = (text[: found.start()], _plain(found[1])) if found else (text, "")
    digits = _plain(head)
    plus = "+" if head.startswith("+") else ""
    if not digits:
        return extension
    return f"{plus}{digits}x{extension}" if extension else plus + digits


def _plain(text: str) -> str:
    """The digits of a text, of whatever script, as 0 to 9."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def normal(kind: str, value: str, country: str) -> str:
    """The compared form of an e-mail address or phone number. Raises ``NotAnAddress``.

    It may be longer than what was typed: “½” holds two digits, “İ” becomes two letters.
    """
    form = normal_email(value) if kind == PointKind.EMAIL else normal_phone(value, country)
    if len(form) > LONGEST:
        raise NotAnAddress(_("“%(start)s…” is too long.") % {"start": value[:30]})
    return form


def link(value: str) -> str:
    """A web address as people type it, with ``https://`` in front where they left it out."""
    value = value.strip()
    return (
        value if not value or re.match(r"https?://", value, re.IGNORECASE) else f"https://{value}"
    )
