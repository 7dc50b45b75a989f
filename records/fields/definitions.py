"""Which custom fields a record type has, and how forms get them."""

from __future__ import annotations

from typing import Any

from django import forms

from records.fields.values import form_field, to_form, to_json
from records.models import FieldDefinition, Record
from records.models.fields import FieldDefinitionQuerySet
from records.once import written_once


def fields_of(model: type[Record], user=None) -> list[FieldDefinition]:
    """Fields in use on a record type, as far as the user's role sees them, in their order."""
    return fields_shown(model.record_type, user and str(user.role))


@written_once
def fields_shown(target_type: int, role: str | None) -> FieldDefinitionQuerySet:
    fields = FieldDefinition.objects.on(target_type)
    return fields if role is None else fields.shown_to_role(role)


def add_custom_fields(
    form: forms.BaseForm, definitions: list[FieldDefinition], *, record: Record | None = None
) -> list[str]:
    """Adds a typed form field ``custom.<key>`` per definition; returns their names for the layout.

    Only these names are read back, so a forged key changes nothing (TRUST A6).
    """
    custom = record.custom if record else {}
    form.custom_definitions = definitions
    for definition in definitions:
        stored = custom.get(definition.key)
        field = form_field(definition, current=stored)
        field.initial = to_form(definition, stored)
        form.fields[definition.column] = field
    return [definition.column for definition in definitions]


def custom_values(form: forms.BaseForm) -> dict[str, Any]:
    """{"custom.<key>": value to store} of a valid form, ready for ``change(values=…)``."""
    return {
        definition.column: to_json(definition, form.cleaned_data.get(definition.column))
        for definition in form.custom_definitions
    }


def stored_values(form: forms.BaseForm) -> dict[str, Any]:
    """{key: value} for the ``custom`` of a new record: an empty value is a missing key."""
    return {
        column.removeprefix("custom."): value
        for column, value in custom_values(form).items()
        if value is not None
    }


def by_section(definitions: list[FieldDefinition]) -> dict[str, list[FieldDefinition]]:
    """Fields under their section's name, sections in the order of their first field."""
    sections: dict[str, list[FieldDefinition]] = {}
    for definition in definitions:
        sections.setdefault(definition.section, []).append(definition)
    return sections
