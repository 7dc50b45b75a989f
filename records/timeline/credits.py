"""Who stands behind what no person did: the rule whose batch an event belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from records.models import Event
from records.models.events import ActorKind


@dataclass(frozen=True, slots=True)
class Credit:
    """``words`` stand in place of "Automation"; ``url`` is empty for who may not open it."""

    words: str
    url: str = ""


# f(ids of batches, user) → {batch: credit}; an app that acts by itself adds its own.
CREDITS: list[Callable[[Iterable[int], object], dict[int, Credit]]] = []


def credits_of(events: Iterable[Event], user) -> dict[int, Credit]:
    """{batch: credit} of what was done automatically; asks nothing where nothing was."""
    batches = {
        event.batch
        for event in events
        if event.actor_kind == ActorKind.AUTOMATION and event.batch is not None
    }
    found: dict[int, Credit] = {}
    for credited in CREDITS if batches else ():
        found |= credited(batches, user)
    return found
