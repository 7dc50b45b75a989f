"""Every write of rules and webhooks."""

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

__all__ = [
    "TooManyRules",
    "add_hook",
    "add_rules",
    "change_hooks",
    "change_rules",
    "remove_hooks",
    "remove_rules",
    "reorder_rules",
    "switch_off",
    "switch_on",
]
