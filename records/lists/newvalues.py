"""New values for many records: their form fields, and how a job keeps them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from records.fields.values import form_field, to_json
from records.lists.columns import Column, Kind
from records.lists.declaration import LISTS
from records.lists.labels import options, targets


def editable(list_name: str, user) -> dict[str, Column]:
    """Columns this user may change for many records at once."""
    columns = LISTS[list_name].columns_for(user)
    return {name: column for name, column in columns.items() if column.edit}


def value_field(column: Column, user) -> forms.Field:
    """The form field for a column's new value; empty where the column may be empty."""
    if column.definition is not None:
        return custom_field(column)
    if column.is_reference:
        rows = targets(column, user)
        rows = rows.live() if hasattr(rows, "live") else rows
        if column.kind == Kind.PERSON:
            rows = rows.filter(is_active=True)
        empty = _("(empty)") if column.nullable else "–"
        field = forms.ModelChoiceField(
            rows, label=column.label, required=not column.nullable, empty_label=empty
        )
        if column.choose_by:
            chosen = [(pk, label.text) for pk, label in options(column, user)]
            field.choices = [("", empty), *chosen]
        return field
    if column.kind == Kind.BOOLEAN:
        return yes_or_no(column)
    field = column.field.formfield(label=column.label)
    field.required = not (column.nullable or column.field.blank)
    if column.kind == Kind.DATE:
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return field


def custom_field(column: Column) -> forms.Field:
    field = form_field(column.definition)
    field.required = False
    return field


def yes_or_no(column: Column) -> forms.Field:
    choices = [("yes", _("yes")), ("no", _("no"))]
    return forms.TypedChoiceField(
        choices=choices, coerce=lambda text: text == "yes", label=column.label
    )


def as_stored(column: Column, value: Any) -> Any:
    """A form's value as JSON in the job's parameters."""
    if column.definition is not None:
        return to_json(column.definition, value)
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_value(column: Column, stored: Any) -> Any:
    """The stored value typed again; a reference as its row."""
    if stored is None or column.definition is not None:
        return stored
    if column.is_reference:
        return column.related._default_manager.get(pk=stored)
    return column.field.to_python(stored)
