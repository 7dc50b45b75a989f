"""Room on a card for what upper apps know of a deal, such as its next task.

An upper app registers a slot; the board reads it once for all cards it draws and never names who
put it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in the slot of one card: ``icon`` is Lucide's name, ``is_late`` marks it."""

    words: str
    icon: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """``read``  f(ids of deals the user sees, user) → {id: Filling}; one query however many."""

    name: str
    read: Callable[[Sequence[int], Any], Mapping[int, Filling]]
    position: int = 100


SLOTS: list[Slot] = []


def register(slot: Slot) -> Slot:
    """Adds a slot to every card. Raises ValueError when the name is taken."""
    if any(other.name == slot.name for other in SLOTS):
        raise ValueError(f"cards have a slot {slot.name} already")
    SLOTS.append(slot)
    SLOTS.sort(key=lambda each: (each.position, each.name))
    return slot


def fillings(ids: Sequence[int], user: Any) -> dict[int, list[Filling]]:
    """{deal: what stands in its slots}, in their order."""
    found: dict[int, list[Filling]] = {}
    for slot in SLOTS if ids else ():
        for deal, filling in slot.read(ids, user).items():
            found.setdefault(deal, []).append(filling)
    return found
