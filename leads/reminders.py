"""What people are reminded of: leads nobody did anything about (WB-17…20, CM-17, H5)."""

from __future__ import annotations

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest

from leads.kinds import OVER_KINDS
from leads.models import Lead, Stage, Status
from notifications.models import REMINDING
from notifications.reminders.registry import Remindable, owned_since, register


def setting(name: str) -> Case:
    """The status's own where it says after how many days, else its stage's."""
    own = When(status__inactivity_days__isnull=False, then=F(f"status__{name}"))
    return Case(own, default=F(f"status__stage__{name}"))


register(
    Remindable(
        Lead,
        # No further action is needed for the others (CM-17).
        open=~Q(status__kind__in=OVER_KINDS),
        since=Greatest(Coalesce(F("last_action_at"), F("created_at")), owned_since(Lead)),
        settings={name: setting(name) for name in REMINDING},
        places={Stage: "status__stage", Status: "status"},
        asks=frozenset({"kind", "stage_id"}),
    )
)
