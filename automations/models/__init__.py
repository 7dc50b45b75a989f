"""Rules, their runs, and the addresses they call."""

from automations.models.hooks import Delivery, DeliveryState, Hook
from automations.models.rules import Rule
from automations.models.runs import Due, Member, Result, Run

__all__ = ["Delivery", "DeliveryState", "Due", "Hook", "Member", "Result", "Rule", "Run"]
