"""How long nothing came from either side, for the head of a deal's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deals.models import Deal


@dataclass(frozen=True)
class Silence:
    deal: Deal
    days: int

    @property
    def is_long(self) -> bool:
        """Longer than the stage allows without action (WB-18)."""
        most = self.deal.stage.inactivity_days
        return most is not None and self.days >= most


def silence_of(deal: Deal, now: datetime) -> Silence | None:
    """Since the later of both clocks. None where silence is no concern: less than a day, in the
    trash, or closed."""
    since = max(filter(None, (deal.last_action_at, deal.last_response_at, deal.created_at)))
    days = (now - since).days
    settled = deal.is_trashed or not deal.stage.is_open
    return None if settled or days < 1 else Silence(deal, days)
