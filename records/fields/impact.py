"""What a change to a custom field would touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from records.fields.expressions import expression
from records.models import FieldDefinition, Record
from records.types import model_of

# {words: f(definition) -> how many}: lists, rules and whoever else names a field adds a line.
ALSO_USED: dict[str, Callable[[FieldDefinition], int]] = {}


@dataclass(frozen=True, slots=True)
class Impact:
    """``records`` hold a value, in the trash or not; ``others`` is {words: count}."""

    records: int
    others: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.records or any(self.others.values()))


def holders(definition: FieldDefinition) -> QuerySet[Record]:
    """Records with any value under the key, trashed ones too: they may come back."""
    model = model_of(definition.target_type)
    return model._base_manager.filter(custom__has_key=definition.key)


def holders_of(definition: FieldDefinition, choice: str) -> QuerySet[Record]:
    """Records that hold one choice."""
    typed = expression(definition.key, definition.type)
    return holders(definition).filter(typed.output_field.get_lookup("exact")(typed, choice))


def impact(definition: FieldDefinition) -> Impact:
    """How many records and what else a change or retirement would touch."""
    others = {words: count(definition) for words, count in ALSO_USED.items()}
    return Impact(holders(definition).count(), {w: n for w, n in others.items() if n})
