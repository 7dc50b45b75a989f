"""Who may reach the pages of deals."""

from deals.lists import DealList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(DealList),
    "api-deals": "signed_in",
    "deal": "signed_in",
    "deal_new": "seat",
    "deal_leads": "seat",
    "deal_edit": "seat",
    "deal_move": "seat",
    "deal_owner": "seat",
    "deal_trash": "seat",
    "deal_restore": "seat",
    "deal_activity": "seat",
    "deal_field": "seat",
    "pipelines": "admin",
    "pipeline_new": "admin",
    "deal_setup_add": "admin",
    "deal_setup_edit": "admin",
    "deal_setup_move": "admin",
    "deal_setup_remove": "admin",
    "deal_criteria": "admin",
    "deal_criterion_edit": "admin",
    "deal_criterion_remove": "admin",
    "rates": "admin",
    "rate_add": "admin",
}
