"""Everything that reads the stream of events, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from records.models import Event

Effect = Callable[[list[Event]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """``effect`` gets a page of events, in order within each record, never across records.

    It must be repeatable: prefer computing from the present rows of the records named.
    ``start`` says what a handler new to an old database reads: all events, or those from now.
    """

    name: str
    effect: Effect
    start: Literal["beginning", "now"]


HANDLERS: dict[str, Handler] = {}


def handler(name: str, *, start: Literal["beginning", "now"] = "beginning"):
    """Registers a function as a handler with a cursor of its own."""

    def register(effect: Effect) -> Effect:
        HANDLERS[name] = Handler(name, effect, start)
        return effect

    return register
