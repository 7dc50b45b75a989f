"""A text taken apart: words, and names in double braces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from notifications.merge.fields import fields_of

# Whatever stands between double braces is meant as a name, also if it is none we know.
PLACE = re.compile(r"\{\{(?P<inside>[^{}\n]{0,200})\}\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """``missing`` are the labels of fields for which this record has nothing."""

    text: str
    missing: tuple[str, ...] = ()


def names_in(text: str) -> list[str]:
    """The names in the order of their first mention."""
    return list(dict.fromkeys(match["inside"].strip() for match in PLACE.finditer(text)))


def check(texts: Iterable[str], record_type: int) -> None:
    """Raises ValidationError naming what this type of record does not have, and what it has."""
    known = fields_of(record_type)
    unknown = [name for text in texts for name in names_in(text) if name not in known]
    if unknown:
        raise ValidationError(
            _("There is no field %(names)s. You can use %(known)s.")
            % {
                "names": ", ".join(f"“{name}”" for name in dict.fromkeys(unknown)),
                "known": ", ".join(sorted(known)),
            },
            code="unknown_field",
        )


def fill(text: str, *, record, sender) -> Filled:
    """The text with the record's values. A value is never looked at again: what a client is called
    cannot become a field. A name nobody knows stays as it was typed."""
    known, missing = fields_of(record.record_type), {}

    def put(match: re.Match[str]) -> str:
        field = known.get(match["inside"].strip())
        if field is None:
            return match.group()
        value = str(field.value(record, sender) or "")
        if not value:
            missing[field.name] = str(field.label)
        return value

    filled = PLACE.sub(put, text)
    return Filled(filled, tuple(missing.values()))
