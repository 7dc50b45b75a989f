"""What people are reminded of: open deals nobody did anything about (WB-17…20, H5)."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from deals.kinds import StageKind
from deals.models import Deal, Stage
from notifications.models import REMINDING
from notifications.reminders.registry import Remindable, owned_since, register

register(
    Remindable(
        Deal,
        open=Q(stage__kind=StageKind.OPEN, lead__deleted_at__isnull=True),
        since=Greatest(Coalesce(F("last_action_at"), F("created_at")), owned_since(Deal)),
        settings={name: F(f"stage__{name}") for name in REMINDING},
        places={Stage: "stage"},
        asks=frozenset({"kind"}),
    )
)
