"""Every write of rules, webhooks and territories."""

from automations.actions.hooks import add_hook, change_hooks, remove_hooks
from automations.actions.rules import (
    TooManyRules,
    add_rules,
    change_rules,
    remove_rules,
    reorder_rules,
    switch_off,
    switch_on,
)
from automations.actions.territories import (
    TooManyTerritories,
    add_members,
    add_territories,
    change_members,
    change_territories,
    move_territory,
    put_in_force,
    remove_members,
    remove_territories,
    set_up_routing,
    staying_in_force,
    switch_routing_off,
)

__all__ = [
    "TooManyRules",
    "TooManyTerritories",
    "add_hook",
    "add_members",
    "add_rules",
    "add_territories",
    "change_hooks",
    "change_members",
    "change_rules",
    "change_territories",
    "move_territory",
    "put_in_force",
    "remove_hooks",
    "remove_members",
    "remove_rules",
    "remove_territories",
    "reorder_rules",
    "set_up_routing",
    "staying_in_force",
    "switch_off",
    "switch_on",
    "switch_routing_off",
]
