"""Every write of rules."""

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
    "add_rules",
    "change_rules",
    "remove_rules",
    "reorder_rules",
    "switch_off",
    "switch_on",
]
