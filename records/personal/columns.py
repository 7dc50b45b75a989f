"""Which columns speak of a person: every free text does, unless its model says otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models

from records.models import FieldDefinition, Tracked
from records.timeline.labels import label_fields

CUSTOM = "custom"
SHORTEST = 20  # letters; shorter columns hold codes


def is_text(field: models.Field) -> bool:
    """People write here whatever they like."""
    if getattr(field, "generated", False) or field.choices:
        return False
    if isinstance(field, models.TextField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or SHORTEST) >= SHORTEST


def personal(model: type[Tracked]) -> list[models.Field]:
    """Columns that are emptied when the person of a row is erased, without the custom fields."""
    return [
        field
        for field in model._meta.concrete_fields
        if is_text(field) and field.column not in model.impersonal
    ]


def naming(model: type[Tracked]) -> models.Field | None:
    """The column that gets the token in place of a name: it must not be empty, or nobody could
    tell one erased record from the other."""
    name = label_fields(model)[0]
    field = next((each for each in personal(model) if each.name == name), None)
    return field if isinstance(field, models.CharField) else None


def swept(model: type[models.Model]) -> list[str]:
    """Columns in which another person may be named: all texts and JSON, but of a person only what
    does not name him (a namesake keeps his name)."""
    is_person = bool(getattr(model, "identity", ()))
    found = []
    for field in model._meta.concrete_fields:
        holds_texts = isinstance(field, ArrayField) and is_text(field.base_field)
        free = is_text(field) or holds_texts or isinstance(field, models.JSONField)
        short = isinstance(field, models.CharField)
        if free and not (is_person and short) and field.column not in NO_WORDS:
            found.append(field.column)
    return found


# Names of our own making, which hold no words of people.
NO_WORDS = {"path", "file", "password", "session_seal", "kind", "list_name"}


def kept_custom(types: Iterable[int]) -> dict[int, list[str]]:
    """{record type: keys of custom fields that say nothing of the person}."""
    found: dict[int, list[str]] = {number: [] for number in types}
    rows = FieldDefinition.objects.filter(target_type__in=found, personal=False)
    for number, key in rows.values_list("target_type", "key"):
        found[number].append(key)
    return found
