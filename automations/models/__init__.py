"""Rules, their runs, the addresses they call, and the territories."""

from automations.models.hooks import Delivery, DeliveryState, Hook
from automations.models.rules import Rule
from automations.models.runs import Due, Member, Result, Run
from automations.models.territories import (
    Came,
    RoutingTrace,
    RoutingVersion,
    Strategy,
    Territory,
    TerritoryMember,
    Turn,
    Wait,
    Why,
)

__all__ = [
    "Came",
    "Delivery",
    "DeliveryState",
    "Due",
    "Hook",
    "Member",
    "Result",
    "RoutingTrace",
    "RoutingVersion",
    "Rule",
    "Run",
    "Strategy",
    "Territory",
    "TerritoryMember",
    "Turn",
    "Wait",
    "Why",
]
