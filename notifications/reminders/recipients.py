"""Whom a reminder goes to: the owner, or visibly somebody for them (TRUST A9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from users.models import Absence, Team, User
from users.substitutes import away_at, substitutes

DAY = timedelta(days=1)
AWAY, LEFT, MANAGER = "away", "left", "manager"


@dataclass(frozen=True)
class Recipient:
    """``data`` says for whom it is and why, where that is somebody else."""

    user: User
    data: dict[str, Any] = field(default_factory=dict)


class Recipients:
    """For the owners of some records; five reads at most, however many there are.

    Somebody who is away is stood in for by the substitute they named, else by the manager of
    their team; where there is neither, the reminder waits for them. For somebody who has left it
    goes to the manager of the team, else to an admin: what nobody hears of is lost. Whoever gets
    one sees the owner's records (TRUST A3).
    """

    def __init__(self, owners: Iterable[int], *, now: datetime) -> None:
        self.owners = User.objects.select_related("team").in_bulk(set(owners))
        self.now = now

    def of(self, owner_id: int) -> Recipient | None:
        """None where there is nobody."""
        owner = self.owners.get(owner_id)
        if owner is None:
            return None
        if not owner.is_active:
            other = self._manager(owner) or self._admin
            return Recipient(other, {"for": owner.pk, "why": LEFT}) if other else None
        if owner.pk not in self._away:
            return Recipient(owner)
        other = self._substitute(owner) or self._manager(owner)
        until = self._away[owner.pk].until.isoformat()
        data = {"for": owner.pk, "why": AWAY, "until": until}
        return Recipient(other, data) if other else Recipient(owner)

    def above(self, owner_id: int) -> Recipient | None:
        """Who is told when the reminders did not help (H6): the manager of the owner's team."""
        owner = self.owners.get(owner_id)
        manager = self._manager(owner) if owner else None
        return Recipient(manager, {"for": owner_id, "why": MANAGER}) if manager else None

    def _substitute(self, owner: User) -> User | None:
        found = self._substitutes.get(owner.pk)
        return found if found and sees(found, owner) else None

    def _manager(self, owner: User) -> User | None:
        """The nearest above who is here; a manager who is away is stood in for."""
        seen, team = set(), self._teams.get(owner.team_id)
        while team is not None and team.pk not in seen:
            seen.add(team.pk)
            manager = team.manager
            if manager is not None and manager.pk in self._away:
                manager = self._substitutes.get(manager.pk)
            if manager and manager.pk != owner.pk and manager.is_active and sees(manager, owner):
                return manager
            team = self._teams.get(team.parent_id)
        return None

    @cached_property
    def _teams(self) -> dict[int, Team]:
        return {team.pk: team for team in Team.objects.live().select_related("manager")}

    @cached_property
    def _admin(self) -> User | None:
        return User.objects.admins().order_by("pk").first()

    @cached_property
    def _away(self) -> dict[int, Absence]:
        return away_at(self.now)

    @cached_property
    def _substitutes(self) -> dict[int, User]:
        return substitutes(self._away, now=self.now)


def sees(user: User, owner: User) -> bool:
    owners = user.visible_owner_ids()
    return owners is None or owner.pk in owners
