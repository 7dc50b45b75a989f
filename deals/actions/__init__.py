"""Every write of deals."""

from deals.actions.changing import assign, change_deals, move, move_each
from deals.actions.creating import LeadHeld, NoStage, create_deals
from deals.actions.removing import (
    check_removal,
    finish_removal,
    map_deals,
    open_removal,
    remove_setup,
)
from deals.actions.setup import (
    add_pipeline,
    add_setup,
    change_setup,
    remove_criteria,
    reorder,
    start_selling,
)
from deals.actions.trashing import restore, trash
from deals.mapping import InUse

__all__ = [
    "InUse",
    "LeadHeld",
    "NoStage",
    "add_pipeline",
    "add_setup",
    "assign",
    "change_deals",
    "change_setup",
    "check_removal",
    "create_deals",
    "finish_removal",
    "map_deals",
    "move",
    "move_each",
    "open_removal",
    "remove_criteria",
    "remove_setup",
    "reorder",
    "restore",
    "start_selling",
    "trash",
]
