"""Who asks, and when: what "me", "my team" and "last 7 days" mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone


@dataclass(frozen=True)
class Asker:
    """A person at a moment in a time zone. Kept with a selection, so that a job that runs later
    understands the filter exactly as the page did."""

    user: object
    now: datetime
    zone: tzinfo

    @classmethod
    def of(cls, user, now: datetime | None = None, zone: str = "") -> Asker:
        return cls(
            user,
            now or timezone.now(),
            ZoneInfo(zone) if zone else timezone.get_current_timezone(),
        )

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def zone_name(self) -> str:
        return getattr(self.zone, "key", "UTC")

    def team_ids(self) -> list[int]:
        """Ids of the people in the asker's teams, the asker included."""
        return list(self.user.team_mate_ids)
