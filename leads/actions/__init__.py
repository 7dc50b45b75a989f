"""Every write of leads."""

from leads.actions.activities import change_activities, log_activity, trash_activities
from leads.actions.apart import tell_apart
from leads.actions.changing import (
    NotAnOwner,
    assign,
    assign_each,
    change_leads,
    change_status,
)
from leads.actions.contacts import (
    add_contacts,
    change_contacts,
    edit_contact,
    restore_contacts,
    trash_contacts,
)
from leads.actions.creating import NoStatus, create_leads
from leads.actions.editing import edit_lead
from leads.actions.erasing import erase, erase_contacts
from leads.actions.letters import send_letter
from leads.actions.merging import merge_leads
from leads.actions.points import add_points, set_points
from leads.actions.removing import (
    InUse,
    check_removal,
    finish_removal,
    map_leads,
    open_removal,
    remove_setup,
)
from leads.actions.reviewing import call_for_review, mark_reviewed, remind_of_reviews
from leads.actions.scoring import (
    TooManyRules,
    add_score_rules,
    change_score_rules,
    remove_score_rules,
)
from leads.actions.setup import (
    add_setup,
    apply_preset,
    change_setup,
    remove_criteria,
    reorder,
)
from leads.actions.templates import send_template
from leads.actions.trashing import restore, trash

__all__ = [
    "InUse",
    "NoStatus",
    "NotAnOwner",
    "TooManyRules",
    "add_contacts",
    "add_points",
    "add_score_rules",
    "add_setup",
    "apply_preset",
    "assign",
    "assign_each",
    "call_for_review",
    "change_activities",
    "change_contacts",
    "change_leads",
    "change_score_rules",
    "change_setup",
    "change_status",
    "check_removal",
    "create_leads",
    "edit_contact",
    "edit_lead",
    "erase",
    "erase_contacts",
    "finish_removal",
    "log_activity",
    "map_leads",
    "mark_reviewed",
    "merge_leads",
    "open_removal",
    "remind_of_reviews",
    "remove_criteria",
    "remove_score_rules",
    "remove_setup",
    "reorder",
    "restore",
    "restore_contacts",
    "send_letter",
    "send_template",
    "set_points",
    "tell_apart",
    "trash",
    "trash_activities",
    "trash_contacts",
]
