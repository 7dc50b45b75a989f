"""Who wants to know, in the same transaction, that something was hung on a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from records.models import Batch, Record


class Hears(Protocol):
    def __call__(self, record: Record, *, by, batch: Batch) -> None: ...


# By the type of the record a comment or file hangs on.
HEARD: dict[type[Record], list[Hears]] = {}


def heard(model: type[Record]) -> Callable[[Hears], Hears]:
    """Registers a function an app has called when a comment or file is added at its records."""

    def register(function: Hears) -> Hears:
        HEARD.setdefault(model, []).append(function)
        return function

    return register


def tell(record: Record, *, by, batch: Batch) -> None:
    """Called by the actions that add, once the event is written."""
    for function in HEARD.get(type(record), ()):
        function(record, by=by, batch=batch)
