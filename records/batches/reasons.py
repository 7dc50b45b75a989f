"""Why records were held, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from records.gates import KERNEL_MESSAGES
from records.models import Batch, HeldRecord
from records.timeline.labels import Label, read_labels
from records.types import model_of

# {gate code: words}; an app adds the gates whose words do not follow from the code.
REASONS: dict[str, Any] = dict(KERNEL_MESSAGES)
# {beginning of a code: function from the code to words}, for gates people set up themselves.
RESOLVERS: dict[str, Callable[[str], str | None]] = {}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A record left alone; for an undo the reasons are the fields it kept."""

    name: str
    url: str
    reasons: list[str]


def held_in(batch: Batch, user) -> list[Held]:
    """The first of the held records; those the user may not see have no name."""
    rows = list(HeldRecord.objects.filter(batch=batch).order_by("record_id")[:SHOWN])
    labels = read_labels({(row.record_type, row.record_id) for row in rows}, user)
    return [_held(row, labels.get((row.record_type, row.record_id))) for row in rows]


def _held(row: HeldRecord, label: Label | None) -> Held:
    model = model_of(row.record_type)
    name = label.text if label else f"{model._meta.verbose_name} #{row.record_id}"
    has_page = label is not None and hasattr(model, "get_absolute_url")
    url = model(pk=row.record_id).get_absolute_url() if has_page else ""
    return Held(name, url, [words(model, reason) for reason in row.reasons])


def words(model, reason: str) -> str:
    """A gate's words, a field's name, or the code as it can be read."""
    if reason in REASONS:
        return str(REASONS[reason])
    for beginning, resolve in RESOLVERS.items():
        if reason.startswith(beginning):
            return resolve(reason) or reason
    try:
        return str(model._meta.get_field(reason.removesuffix("_id")).verbose_name)
    except FieldDoesNotExist:
        return reason.removeprefix("custom.").replace("_", " ")
