"""Every write of the kernel. Apps' actions call these and nothing below them."""

from records.actions.changing import change
from records.actions.creating import create, create_from
from records.actions.outcome import Outcome
from records.actions.trashing import restore, trash
from records.actions.undoing import AlreadyUndone, undo

__all__ = [
    "AlreadyUndone",
    "Outcome",
    "change",
    "create",
    "create_from",
    "restore",
    "trash",
    "undo",
]
