"""Which names a text may use, by the type of record it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from records.models import Record
from users.models import Organisation

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class MergeField:
    """``name`` is what people write between the braces: "lead.name".
    ``value``  f(record, sender) → words, "" where there are none"""

    name: str
    label: Any
    value: Callable[[Any, Any], str]


# {record type: {name: field}}; None holds what every text may use.
FIELDS: dict[int | None, dict[str, MergeField]] = {}


def offer(model: type[Record] | None, *fields: MergeField) -> None:
    """Makes fields known for texts about a model's records. Raises ValueError for a name that is
    taken or that nobody could write."""
    known = FIELDS.setdefault(model.record_type if model else None, {})
    for each in fields:
        if each.name in known or not NAME.fullmatch(each.name):
            raise ValueError(f"{each.name} is taken, or is no name of a merge field")
        known[each.name] = each


def fields_of(record_type: int) -> Mapping[str, MergeField]:
    return FIELDS.get(record_type, {}) | FIELDS.get(None, {})


def kinds_of_records() -> list[int]:
    """Record types that texts can be written about."""
    return sorted(number for number in FIELDS if number is not None)


offer(
    None,
    MergeField("me.name", _("my name"), lambda record, sender: sender.name),
    MergeField("me.email", _("my e-mail"), lambda record, sender: sender.email),
    MergeField("me.phone", _("my phone"), lambda record, sender: sender.phone),
    MergeField(
        "company.name", _("our company"), lambda record, sender: Organisation.current().name
    ),
)
