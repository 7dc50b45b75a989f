"""Every write of deals."""

from deals.actions.changing import assign, change_deals, move
from deals.actions.creating import LeadHeld, NoStage, create_deals
from deals.actions.setup import add_pipeline, add_setup, change_setup, reorder, start_selling
from deals.actions.trashing import restore, trash

__all__ = [
    "LeadHeld",
    "NoStage",
    "add_pipeline",
    "add_setup",
    "assign",
    "change_deals",
    "change_setup",
    "create_deals",
    "move",
    "reorder",
    "restore",
    "start_selling",
    "trash",
]
