"""Ready-made rules: offered switched off, to be looked at and changed (LS-06, CM-25, LS-20…27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from automations import actions
from automations.models import Rule

READY: dict[str, Ready] = {}


@dataclass(frozen=True)
class Ready:
    """``make`` f(by) → an unsaved rule, by this organisation's own words; it raises Broken where
    something it needs is missing."""

    key: str
    title: Any
    hint: Any
    make: Callable[[Any], Rule]

    @transaction.atomic
    def add(self, *, by) -> Rule:
        rule = self.make(by)
        rule.ready_made = self.key
        actions.add_rules([rule], by=by)
        return rule


def offer_ready(ready: Ready) -> None:
    READY[ready.key] = ready
