"""How many SMS a text makes: what a provider counts and the company pays (WA-25).

One SMS holds 160 signs of the GSM alphabet (3GPP TS 23.038), of which some count twice, or 70 of
any other; a longer text is cut into parts that are a little shorter, because each says its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")
ALONE, IN_PARTS = 160, 153
WIDE_ALONE, WIDE_IN_PARTS = 70, 67


@dataclass(frozen=True, slots=True)
class Length:
    """``signs`` as they count, ``parts`` that are sent, ``is_wide`` where one letter lies outside
    the GSM alphabet and makes all of them longer."""

    signs: int
    parts: int
    is_wide: bool = False


def length_of(text: str) -> Length:
    if set(text) <= BASIC | TWICE:
        signs = len(text) + sum(sign in TWICE for sign in text)
        return Length(signs, _parts(signs, ALONE, IN_PARTS))
    signs = len(text.encode("utf-16-le")) // 2
    return Length(signs, _parts(signs, WIDE_ALONE, WIDE_IN_PARTS), is_wide=True)


def _parts(signs: int, alone: int, in_parts: int) -> int:
    if not signs:
        return 0
    return 1 if signs <= alone else -(-signs // in_parts)


def with_way_out(text: str, link: str) -> str:
    """With the way to refuse any further one."""
    return f"{text.rstrip()}\n{_('No more texts:')} {link}"


def told(text: str) -> str:
    """“170 characters, 2 SMS.”"""
    found = length_of(text)
    signs = ngettext("%(n)s character", "%(n)s characters", found.signs) % {"n": found.signs}
    return _("%(characters)s, %(n)s SMS.") % {"characters": signs, "n": found.parts}
