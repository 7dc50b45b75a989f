"""What people leave behind, and how it goes to somebody else.

Upper apps add theirs from ``apps.py: ready()``::

    HANDOVER.append(Possession(_("leads"), count_leads, hand_over_leads))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from records.actions import Outcome, change
from users.models import Team, User
from users.querysets import UserQuerySet


class HandOver(Protocol):
    """Gives all that these users hold to ``to``, or to nobody (``None``); one action."""

    def __call__(self, users: UserQuerySet, *, to: User | None, by) -> Outcome: ...


@dataclass(frozen=True)
class Possession:
    """One kind of thing people hold: its name in the plural, how many, how to hand it over."""

    name: str
    count: Callable[[UserQuerySet], int]
    hand_over: HandOver


def count_managed_teams(users: UserQuerySet) -> int:
    return Team.objects.live().filter(manager__in=users).count()


def hand_over_managed_teams(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    teams = Team.objects.live().filter(manager__in=users)
    return change(teams, by=by, kind="users.teams_handed_over", values={"manager": to})


HANDOVER: list[Possession] = [
    Possession(_("teams managed"), count_managed_teams, hand_over_managed_teams),
]


def possessions(users: UserQuerySet) -> list[tuple[str, int]]:
    """What these users hold, by name, with how many; what nobody holds is left out."""
    counts = [(each.name, each.count(users)) for each in HANDOVER]
    return [(name, number) for name, number in counts if number]
