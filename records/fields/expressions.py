"""The typed SQL of a custom field: one expression for filter, sort and index (KERNEL 6).

The key stands as a literal in the SQL, so that the expression is the index's own. Each expression
is guarded: one row with a value of another type counts as empty and raises nothing.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Func
from django.db.models.lookups import Lookup
from django.utils.dateparse import parse_date
from psycopg.types.json import Jsonb

from records.models.fields import KEY_PATTERN, FieldType


class CustomValue(Func):
    """What stands under a key; ``key`` is checked because it becomes SQL text."""

    arity = 1

    def __init__(self, key: str, column: str = "custom", **extra: Any) -> None:
        if len(key) > 41 or not re.match(KEY_PATTERN, key):
            raise ValueError(f"{key!r} is no key of a custom field")
        super().__init__(column, key=key, **extra)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.extra['key']!r})"


class CustomNumber(CustomValue):
    """The number under a key; anything else there counts as empty."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'number' "
        "THEN (%(expressions)s ->> '%(key)s')::numeric END)"
    )
    output_field = models.DecimalField()


class CustomText(CustomValue):
    """Text, a choice, an address, or a date as ISO text, which sorts by time."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'string' "
        "THEN %(expressions)s ->> '%(key)s' END)"
    )
    output_field = models.TextField()


class CustomFlag(CustomValue):
    """The yes or no under a key."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'boolean' "
        "THEN (%(expressions)s ->> '%(key)s')::boolean END)"
    )
    output_field = models.BooleanField()


class DayField(models.TextField):
    """ISO text compared as text, read as a date; what is no date reads as nothing."""

    def from_db_value(self, value, expression, connection):
        try:
            return parse_date(value) if value else None
        except ValueError:
            return None


class CustomDay(CustomText):
    """The date under a key."""

    output_field = DayField()


class ListField(models.JSONField):
    """Several choices: "is" asks whether one of them is the value; read as their enumeration."""

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        return None if found is None else ", ".join(map(str, found))


@ListField.register_lookup
class HasOne(Lookup):
    lookup_name = "exact"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @> %s", [*params, Jsonb([self.rhs])]


@ListField.register_lookup
class HasAnyOf(Lookup):
    lookup_name = "in"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        return f"jsonb_exists_any({left}, %s::text[])", [*params, list(self.rhs)]


class CustomList(CustomValue):
    """The list under a key."""

    template = (
        "(CASE WHEN jsonb_typeof(%(expressions)s -> '%(key)s') = 'array' "
        "THEN %(expressions)s -> '%(key)s' END)"
    )
    output_field = ListField()


EXPRESSIONS: dict[str, type[CustomValue]] = {
    FieldType.TEXT: CustomText,
    FieldType.NUMBER: CustomNumber,
    FieldType.DATE: CustomDay,
    FieldType.CHOICE: CustomText,
    FieldType.MULTI: CustomList,
    FieldType.BOOLEAN: CustomFlag,
    FieldType.URL: CustomText,
}


def expression(key: str, type: str) -> CustomValue:
    """The expression of a field with this key and type. Raises ValueError for a malformed key."""
    return EXPRESSIONS[type](key)
