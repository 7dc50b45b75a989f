"""Custom fields as columns of their lists: filter, sort, export and bulk edit come with it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from records.fields.definitions import fields_of
from records.fields.expressions import expression
from records.fields.impact import ALSO_USED
from records.fields.values import pairs
from records.lists.columns import Kind
from records.lists.custom import SOURCES, CustomField
from records.models import FieldDefinition, FieldType, Record
from records.models.lists import SavedList

KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.MULTI: Kind.CHOICE,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.URL: Kind.TEXT,
}


def columns_for(model: type[Record], user=None) -> Iterator[CustomField]:
    """The fields of a record type that this user's role may see."""
    for definition in fields_of(model, user):
        yield CustomField(
            key=definition.key,
            label=definition.label,
            kind=KINDS[definition.type],
            choices=tuple(pairs(definition.choices)),
            indexed=definition.indexed,
            # Several choices are edited on the record, where each can be ticked.
            edit=definition.type != FieldType.MULTI,
            expression=expression(definition.key, definition.type),
        )


def saved_lists_with(definition: FieldDefinition) -> int:
    """Saved lists that filter by, sort by or show the field."""
    named = Q()
    for column in ("params", "sort", "columns"):
        named |= Q(**{f"{column}__iregex": rf"custom\.{definition.key}(?![a-z0-9]|_[a-z0-9])"})
    return SavedList.objects.live().filter(named).count()


SOURCES.append(columns_for)
ALSO_USED["saved lists"] = saved_lists_with
