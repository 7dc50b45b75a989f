"""One of several people is chosen: by no chance, and always so that it can be told why.

Turns are kept as in stride scheduling: whoever got one has passed one step, divided by the weight,
and the one who has passed least is next. Somebody back from holiday starts where the others stand:
nobody is flooded with what they missed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from automations.models import Strategy
from automations.routing.people import FULL, HAD, Candidate, People

STEP = 720_720  # divided by every weight up to 16 without a rest
USUAL_CAPACITY = 100  # where somebody goes by capacity and has none

# (territory, person, reason, a number, another)
Skipped = tuple[int, int, str, int | None, int | None]


@dataclass
class Turns:
    """{territory: {person: (passed, last)}}, and whose changed."""

    rows: dict[int, dict[int, tuple[int, int]]] = field(default_factory=dict)
    touched: set[tuple[int, int]] = field(default_factory=set)
    levels: dict[int, int] = field(default_factory=dict)

    def standing(self, territory: int, user: int) -> int:
        """How far somebody has passed, but no less than the others when they got the last one."""
        passed, _last = self.rows.get(territory, {}).get(user, (0, 0))
        return max(passed, self._level(territory))

    def take(self, territory: int, user: int, weight: int) -> None:
        here = self.standing(territory, user)
        self.rows.setdefault(territory, {})[user] = (here + STEP // weight, here)
        self.levels[territory] = here
        self.touched.add((territory, user))

    def _level(self, territory: int) -> int:
        if territory not in self.levels:
            rows = self.rows.get(territory, {}).values()
            self.levels[territory] = max((last for _passed, last in rows), default=0)
        return self.levels[territory]


def able(
    territory: int, candidates: Sequence[Candidate], people: People, had: Collection[int]
) -> tuple[list[Candidate], list[Skipped]]:
    """Those who can get it, and the others with the reason."""
    free, skipped = [], []
    for each in candidates:
        reason = people.why_not.get(each.user) or (HAD if each.user in had else "")
        count = people.open.get(each.user, 0)
        if not reason and each.capacity is not None and count >= each.capacity:
            skipped.append((territory, each.user, FULL, count, each.capacity))
        elif reason:
            skipped.append((territory, each.user, reason, None, None))
        else:
            free.append(each)
    return free, skipped


def choose(
    territory: int, strategy: str, free: Sequence[Candidate], people: People, turns: Turns
) -> Candidate:
    """Ties go to whoever waited longest, then to whoever stands first in the list."""
    if strategy == Strategy.FIXED:
        return free[0]

    def order(place: int) -> tuple:
        each = free[place]
        count = people.open.get(each.user, 0)
        first = {
            Strategy.LEAST: count,
            Strategy.CAPACITY: count / (each.capacity or USUAL_CAPACITY),
        }.get(strategy, 0)
        return first, turns.standing(territory, each.user), place

    return free[min(range(len(free)), key=order)]


def take(territory: int, strategy: str, chosen: Candidate, people: People, turns: Turns) -> None:
    """Counts what was given."""
    if strategy != Strategy.FIXED:
        turns.take(territory, chosen.user, chosen.weight if strategy == Strategy.WEIGHT else 1)
    people.open[chosen.user] = people.open.get(chosen.user, 0) + 1
