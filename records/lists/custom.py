"""Custom fields as columns ``custom.<key>``: filter, sort, show, edit like any other (X09)."""

from __future__ import annotations

from django.db import models

from records.fields.definitions import fields_of
from records.fields.expressions import expression
from records.lists.columns import Column, Kind
from records.models import FieldDefinition
from records.models.fields import FieldType

KINDS = {
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.MULTI: Kind.CHOICE,
    FieldType.BOOLEAN: Kind.BOOLEAN,
}


def custom_columns(model: type[models.Model], user) -> dict[str, Column]:
    """The custom fields of a record type that this user may see, by their name in addresses."""
    if not any(field.name == "custom" for field in model._meta.concrete_fields):
        return {}
    return {each.column: as_column(each) for each in fields_of(model, user)}


def as_column(definition: FieldDefinition) -> Column:
    """A column on the very expression the field's index is built with."""
    is_list = definition.type == FieldType.MULTI
    return Column(
        definition.column,
        label=definition.label,
        kind=KINDS.get(definition.type, Kind.TEXT),
        sort=not is_list,
        edit=not is_list,
        choices=tuple((word, word) for word in definition.choices),
        nullable=True,
        expression=expression(definition.key, definition.type),
        definition=definition,
    )
