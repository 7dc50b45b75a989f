"""Who may reach the pages of leads."""

from leads.lists import CustomerList, LeadList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(LeadList),
    **list_policy(CustomerList),
    "api-leads": "signed_in",
    "api-customers": "signed_in",
    "lead": "signed_in",
    "lead_new": "seat",
    "lead_edit": "seat",
    "lead_status": "seat",
    "lead_owner": "seat",
    "lead_trash": "seat",
    "lead_restore": "seat",
    "activity_log": "seat",
    "activity_edit": "seat",
    "activity_remove": "seat",
    "contact_new": "seat",
    "contact_edit": "seat",
    "contact_remove": "seat",
    "process": "admin",
    "preset": "admin",
    "demo_remove": "admin",
    "criteria": "admin",
    "criterion_edit": "admin",
    "criterion_remove": "admin",
    "score": "admin",
    "score_rule_new": "admin",
    "score_rule_edit": "admin",
    "score_rule_remove": "admin",
    "setup_list": "admin",
    "setup_add": "admin",
    "setup_edit": "admin",
    "setup_move": "admin",
    "setup_remove": "admin",
}
