"""Everything that reads the stream of events, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from records.models import Event

Effect = Callable[[list[Event]], None]
Hears = Callable[[Event], object]


def everything(event: Event) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Handler:
    """``effect`` gets a page of events, in order within each record, never across records.

    It must be repeatable: prefer computing from the present rows of the records named. The events
    are shared with the other handlers: read them only.
    ``start`` says what a handler new to an old database reads: all events, or those from now.
    ``hears`` says, from the event alone, whether it concerns the handler; others never reach the
    effect, and a page without any costs the handler nothing but its share in moving on.
    """

    name: str
    effect: Effect
    start: Literal["beginning", "now"]
    hears: Hears = everything

    def handle(self, events: list[Event]) -> None:
        if heard := [event for event in events if self.hears(event)]:
            self.effect(heard)

    def is_idle(self, events: list[Event]) -> bool:
        """Whether none of these concerns it. False where that cannot be said: it shows, and is
        parked, when the event is handled."""
        try:
            return not any(map(self.hears, events))
        except Exception:
            return False


HANDLERS: dict[str, Handler] = {}


def handler(
    name: str, *, start: Literal["beginning", "now"] = "beginning", hears: Hears = everything
):
    """Registers a function as a handler with a cursor of its own."""

    def register(effect: Effect) -> Effect:
        HANDLERS[name] = Handler(name, effect, start, hears)
        return effect

    return register
