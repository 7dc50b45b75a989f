"""How a number reads: "RE-{year}-{number:05}" → "RE-2026-00042".

Read by hand, not by ``str.format``: a pattern is somebody's text and must reach nothing (TRUST B4).
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIELD = re.compile(r"\{(year|yy|number)(?::0([1-9]))?\}")
MOST = 40  # characters of a number, its digits grown to nine


def written(pattern: str, *, number: int, year: int) -> str:
    """``{year}`` 2026, ``{yy}`` 26, ``{number}`` 42, ``{number:05}`` 00042."""
    values = {"year": f"{year:04}", "yy": f"{year % 100:02}", "number": str(number)}

    def filled(match: re.Match) -> str:
        name, width = match.groups()
        return values[name].zfill(int(width or 0))

    return FIELD.sub(filled, pattern)


def check_pattern(pattern: str, *, yearly: bool) -> None:
    """Raises ValidationError in words for a pattern that could give one number twice."""
    fields = [match[1] for match in FIELD.finditer(pattern)]
    rest = FIELD.sub("", pattern)
    if fields.count("number") != 1:
        raise ValidationError(_("Write {number} exactly once, such as INV-{year}-{number:05}."))
    if yearly and not {"year", "yy"} & set(fields):
        raise ValidationError(_("Numbers that start again each year need {year} in them."))
    if re.search(r"[{}]", rest) or not rest.isprintable():
        raise ValidationError(_("Besides letters and signs only {year}, {yy} and {number} work."))
    if re.search(r"\}\d*\{|\d\{number\}|\{number\}\d", plain(pattern)):
        raise ValidationError(_("Put a sign such as - between year and number."))
    if len(written(pattern, number=999_999_999, year=2026)) > MOST:
        raise ValidationError(_("That makes numbers too long; at most %d characters.") % MOST)


def plain(pattern: str) -> str:
    """Without widths, so that neighbours can be looked at."""
    return FIELD.sub(lambda match: "{" + match[1] + "}", pattern)
