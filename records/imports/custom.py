"""Custom fields as import fields, and new ones made from columns."""

from __future__ import annotations

from collections.abc import Sequence

from records.fields.actions import define_fields
from records.fields.definitions import fields_of
from records.imports.guesses import plain
from records.imports.targets import ImportField, Kind, NewField
from records.models import FieldDefinition, FieldType, Record

KINDS = {
    FieldType.NUMBER: Kind.DECIMAL,
    FieldType.DATE: Kind.DATE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.BOOLEAN: Kind.BOOLEAN,
}
TYPES = {kind: type for type, kind in KINDS.items()}
LONGEST = 2_000


def link(text: str) -> str:
    if not text.lower().startswith(("http://", "https://")):
        raise ValueError(text)
    return text


def several(choices: Sequence[str]):
    """Commas separate the choices of a cell."""

    def clean(text: str) -> list[str]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if unknown := [word for word in words if word not in choices]:
            raise ValueError(", ".join(unknown))
        return words

    return clean


def import_field(definition: FieldDefinition) -> ImportField:
    field = ImportField(
        name=definition.column,
        label=definition.label,
        kind=KINDS.get(FieldType(definition.type), Kind.TEXT),
        column=definition.column,
        max_length=LONGEST,
        places=6,
        digits=15,
        choices={word: word for word in definition.choices},
    )
    if definition.type == FieldType.URL:
        return field.with_changes(clean=link)
    if definition.type == FieldType.MULTI:
        return field.with_changes(kind=Kind.LIST, clean=several(definition.choices))
    return field


def custom_fields(model: type[Record], user) -> list[ImportField]:
    """The custom fields this user sees, ready to be mapped."""
    return [import_field(definition) for definition in fields_of(model, user)]


def new_field_on(model: type[Record]) -> NewField:
    """What makes a custom field of a column; only an administrator changes the set-up (CM-06)."""

    def make(label: str, kind: Kind, *, choices: Sequence[str], by) -> ImportField:
        key = free_key(model, label)
        type = TYPES.get(kind, FieldType.TEXT)
        definition = FieldDefinition(
            target_type=model.record_type,
            key=key,
            label=label[:100],
            type=type,
            choices=list(choices) if type == FieldType.CHOICE else [],
            position=FieldDefinition.objects.on(model.record_type).count(),
        )
        define_fields([definition], by=by)
        return import_field(definition)

    return make


def free_key(model: type[Record], label: str) -> str:
    """A key from the label that no field of the record type has, retired ones included."""
    words = plain(label).replace(" ", "_")
    key = (words if words[:1].isalpha() else f"f_{words}")[:36].rstrip("_") or "field"
    taken = set(
        FieldDefinition.objects.filter(target_type=model.record_type).values_list("key", flat=True)
    )
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}_{number}"
    return free
