"""What a record points to, asked with the other small reads of its page.

``select_related`` over seven tables takes PostgreSQL longer to plan, and Django longer to write,
than all of the rows take to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import ForeignKey, Model, QuerySet

from records.ahead import Asked
from records.once import written_once


@written_once
def row(model: type[Model], pk: int) -> QuerySet:
    return model._base_manager.filter(pk=pk)


@written_once
def row_behind(model: type[Model], name: str, pk: int) -> QuerySet:
    """What the row points to with its field ``name``."""
    target = model._meta.get_field(name).related_model
    return target._base_manager.filter(pk__in=model._base_manager.filter(pk=pk).values(name))


def reads_of_related(record: Model, paths: Iterable[str]) -> list[Asked]:
    """What ``bring_related`` will ask for."""
    asked: list[Asked] = []
    for field, further, pk in _missing(record, paths):
        asked.append((row, field.related_model, pk))
        if further:
            asked.append((row_behind, field.related_model, further, pk))
    return asked


def bring_related(record: Model, paths: Iterable[str]) -> None:
    """Sets what ``paths`` (a foreign key, or one and one behind it: ``owner__team``) point to,
    as ``select_related`` would have; inside of ``read_ahead``."""
    for field, further, pk in _missing(record, paths):
        for found in row(field.related_model, pk):
            setattr(record, field.name, found)
            for behind in row_behind(field.related_model, further, pk) if further else ():
                setattr(found, further, behind)


def _missing(record: Model, paths: Iterable[str]) -> Iterator[tuple[ForeignKey, str, int]]:
    for path in paths:
        name, _, further = path.partition("__")
        field = record._meta.get_field(name)
        pk = getattr(record, field.attname)
        if pk is not None and not field.is_cached(record):
            yield field, further, pk
