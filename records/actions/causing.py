"""Why something is written: the event that made a rule act.

A rule acts on many records at once, each because of an event of its own; the actions it calls
need not know. Whatever is written inside ``because`` names the event of its record as its cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from records.models import Tracked


@dataclass(frozen=True, slots=True)
class Causes:
    """``events`` of the records of one type; ``lines`` for what hangs on them."""

    record_type: int
    events: Mapping[int, int]
    lines: Mapping[int, int]

    def of(self, record_type: int) -> Mapping[int, int]:
        return self.events if record_type == self.record_type else self.lines


_causes: ContextVar[Causes | None] = ContextVar("causes", default=None)


@contextmanager
def because(model: type[Tracked], causes: Mapping[int, tuple[int, int | None]]) -> Iterator[None]:
    """``causes`` {record id: (event id, line)} of records of this model."""
    events = {record_id: event for record_id, (event, _line) in causes.items()}
    lines = {line: event for event, line in causes.values() if line is not None}
    token = _causes.set(Causes(model.record_type, events, lines))
    try:
        yield
    finally:
        _causes.reset(token)


def cause_sql(record_type: int, record: sql.Composable, line: sql.Composable) -> sql.Composable:
    """The cause of each written row: one for all as the action was told, or its record's own."""
    found = _causes.get()
    if found is None:
        return sql.SQL("%(cause)s")
    key = record if record_type == found.record_type else line
    return sql.SQL("coalesce(%(cause)s, (%(causes)s::jsonb ->> ({})::text)::bigint)").format(key)


def cause_params(record_type: int) -> dict[str, Any]:
    found = _causes.get()
    if found is None:
        return {}
    return {"causes": Jsonb({str(key): event for key, event in found.of(record_type).items()})}
