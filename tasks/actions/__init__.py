"""Every write of tasks."""

from tasks.actions.changing import assign, change_tasks, follow_zones
from tasks.actions.completing import complete, reopen
from tasks.actions.creating import create_tasks
from tasks.actions.feeds import make_feed, switch_feed_off
from tasks.actions.kinds import add_kinds, change_kinds, restore_kinds, retire_kinds
from tasks.actions.moving import move_to_workday, snooze
from tasks.actions.trashing import restore, trash

__all__ = [
    "add_kinds",
    "assign",
    "change_kinds",
    "change_tasks",
    "complete",
    "create_tasks",
    "follow_zones",
    "make_feed",
    "move_to_workday",
    "reopen",
    "restore",
    "restore_kinds",
    "retire_kinds",
    "snooze",
    "switch_feed_off",
    "trash",
]
