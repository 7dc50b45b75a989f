"""Custom fields as columns ``custom.<key>`` (KERNEL 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Func

from records.lists.columns import Column, Kind

KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True)
class CustomField:
    """What a list needs to know of a custom field.

    ``kind`` is text, number, date, choice or boolean. ``expression`` is the typed SQL the
    field's index was built with; without one the plain guarded one below.
    """

    key: str
    label: Any
    kind: Kind
    choices: tuple[tuple[str, Any], ...] = ()
    indexed: bool = False
    edit: bool = True
    expression: Func | None = None


# Called as f(model, user); the room that stores definitions puts its function here.
SOURCES: list[Callable[[type[models.Model], Any], Iterable[CustomField]]] = []


class CustomNumber(Func):
    """The number under a key; anything else there counts as empty instead of raising."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'number' "
        "THEN (%(expressions)s ->> '%(key)s')::numeric END)"
    )
    output_field = models.DecimalField()
    arity = 1


class CustomText(Func):
    """The text under a key (also choices, and dates as ISO text, which sorts by time)."""

    template = "(%(expressions)s ->> '%(key)s')"
    output_field = models.TextField()
    arity = 1


class CustomFlag(Func):
    """The yes or no under a key."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'boolean' "
        "THEN (%(expressions)s ->> '%(key)s')::boolean END)"
    )
    output_field = models.BooleanField()
    arity = 1


EXPRESSIONS = {Kind.NUMBER: CustomNumber, Kind.BOOLEAN: CustomFlag}


def custom_columns(model: type[models.Model], user) -> dict[str, Column]:
    """The custom fields of a record type as columns, by their name in addresses."""
    found = (field for source in SOURCES for field in source(model, user))
    return {f"custom.{field.key}": as_column(field) for field in found}


def as_column(field: CustomField) -> Column:
    """A column that reads, filters and sorts by a custom field's typed expression."""
    if not KEY.fullmatch(field.key):  # the key stands in the SQL text
        raise ValueError(f"{field.key!r} is no key of a custom field")
    expression = field.expression or EXPRESSIONS.get(field.kind, CustomText)(
        "custom", key=field.key
    )
    return Column(
        f"custom.{field.key}",
        label=field.label,
        kind=Kind(field.kind),
        sort=True,
        edit=field.edit,
        choices=field.choices,
        nullable=True,
        expression=expression,
    )
