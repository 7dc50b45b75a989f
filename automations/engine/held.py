"""Why gates held what a rule was to do, record by record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from automations.engine.noting import Firing
from records.models import Batch, HeldRecord
from records.types import model_of


def held_by_record(record_type: int, batch: Batch, firings: Sequence[Firing]) -> dict[int, list]:
    """{record id: codes of gates}: of those that held the record itself, or something else at its
    line that the rule was to change because of it, such as the customer whose service it is."""
    rows = HeldRecord.objects.filter(batch=batch).order_by("id")
    own: dict[int, list[str]] = {}
    others: dict[int, dict[int, list[str]]] = defaultdict(dict)
    for number, pk, reasons in rows.values_list("record_type", "record_id", "reasons"):
        (own if number == record_type else others[number])[pk] = reasons
    at_lines = _by_line(others)
    for each in firings:
        if more := at_lines.get(each.line):
            own[each.record_id] = list(dict.fromkeys([*own.get(each.record_id, ()), *more]))
    return own


def _by_line(others: dict[int, dict[int, list[str]]]) -> dict[int | None, Iterable[str]]:
    """{line: codes}; what belongs to no line is told of nobody."""
    found: dict[int | None, dict[str, None]] = defaultdict(dict)
    for number, reasons in others.items():
        model = model_of(number)
        if model.line_column:
            rows = model._base_manager.filter(pk__in=reasons)
            for pk, line in rows.values_list("pk", model.line_column):
                found[line].update(dict.fromkeys(reasons[pk]))
    found.pop(None, None)
    return found
