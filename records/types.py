"""Which model a record type's number stands for."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.core.checks import Error, register

from records.models import Record, Tracked


@cache
def record_types() -> dict[int, type[Tracked]]:
    """{number: model} of every concrete tracked model in the product."""
    return {model.record_type: model for model in apps.get_models() if issubclass(model, Tracked)}


def model_of(number: int) -> type[Tracked]:
    """Raises KeyError for a number nothing carries (its app is not installed)."""
    return record_types()[number]


@register
def check_record_types(**_kwargs) -> list[Error]:
    """Two models with one number would mix their histories."""
    seen: dict[int, type[Tracked]] = {}
    errors = []
    for model in apps.get_models():
        if not issubclass(model, Tracked):
            continue
        other = seen.setdefault(model.record_type, model)
        if other is not model:
            errors.append(Error(f"{model} and {other} share record_type {model.record_type}"))
    return errors


def record_models() -> list[type[Record]]:
    """Models of records people work with (they have an owner), lowest number first."""
    types = record_types()
    return [types[number] for number in sorted(types) if issubclass(types[number], Record)]


def line_of(record: Tracked) -> int | None:
    """The record at which this record's story is told."""
    return getattr(record, record.line_column) if record.line_column else None


def may_stand_alone(model: type[Tracked]) -> bool:
    """Whether a record of this type may be at no line, so that its story is told nowhere else."""
    column = model.line_column
    return any(each.null for each in model._meta.concrete_fields if each.column == column)


def root_of(model: type[Tracked]) -> type[Tracked]:
    """The model of the records at which this type's stories are told."""
    column = model.line_column
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    return field.related_model or model
