"""A value of an event as people read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from records.fields.values import display
from records.models import FieldDefinition, Tracked
from records.timeline.labels import Key, Label

# Told by the words of the event or of no interest to people.
UNSPOKEN = {"id", "deleted_at", "line", "target_type", "target_id"}
CUSTOM = "custom."
# {(model, column): value → its words}, where the number alone would not say what it is; registered
# by an app's ``panels.py``.
WRITTEN: dict[tuple[type[Tracked], str], Callable[[Any], str]] = {}


@cache
def columns_of(model: type[Tracked]) -> dict[str, models.Field]:
    return {field.column: field for field in model._meta.concrete_fields}


def references(model: type[Tracked], changes: dict[str, list]) -> list[Key]:
    """The records whose names these changes mention."""
    found = []
    for column, values in changes.items():
        target = getattr(columns_of(model).get(column), "related_model", None)
        if target is not None and hasattr(target, "record_type"):
            found += [(target.record_type, value) for value in values if value is not None]
    return found


def field_label(
    model: type[Tracked], column: str, definitions: dict[str, FieldDefinition]
) -> str | None:
    """The name of the changed field; None where this reader may not know of it."""
    if column in UNSPOKEN:
        return None
    if column.startswith(CUSTOM):
        definition = definitions.get(column)
        return definition.label if definition else None
    field = columns_of(model).get(column)
    return str(field.verbose_name) if field else column


def spoken(
    model: type[Tracked],
    column: str,
    value: Any,
    labels: dict[Key, Label],
    definitions: dict[str, FieldDefinition],
) -> str:
    """The value in words; empty for nothing."""
    if value is None or value == "":
        return ""
    if write := WRITTEN.get((model, column)):
        return write(value)
    if column.startswith(CUSTOM):
        return display(value, definitions[column].type)
    field = columns_of(model).get(column)
    target = getattr(field, "related_model", None)
    if target is not None:
        label = labels.get((getattr(target, "record_type", None), value))
        return label.text if label else f"#{value}"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(field, value)


def _exact(field: models.Field | None, number: Decimal) -> tuple[Decimal, int | None]:
    """The number and the decimals to show: as the field has them, but where it has room for a
    thousandth of a cent, no zeros to fill that."""
    places = getattr(field, "decimal_places", None)
    if places is None or places <= 2:
        return number, places
    return number, max(2 if number % 1 else 0, -int(number.normalize().as_tuple().exponent))


def _plain(field: models.Field | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        is_amount = isinstance(field, models.DecimalField)
        exact = _exact(field, Decimal(str(value)))
        return number_format(*exact, use_l10n=True, force_grouping=is_amount)
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return date_format(local(moment), "DATETIME_FORMAT")
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return date_format(day)
    if isinstance(field, models.TimeField) and (clock := parse_time(str(value))):
        return time_format(clock)
    return display(value)


def local(moment: datetime) -> datetime:
    """In the reader's zone (activated for the request)."""
    return moment.astimezone(timezone.get_current_timezone())
