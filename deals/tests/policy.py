"""Who may reach the pages of deals."""

from deals.lists import DealList
from records.lists.urls import list_policy

POLICY = {
    "deal_funnel": "signed_in",
    "deal_forecast": "signed_in",
    "goals": "signed_in",
    "goal_remove": "manager",
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
    "board": "signed_in",
    "board-filter": "signed_in",
    "board_news": "signed_in",
    "board_column": "signed_in",
    "board_move": "seat",
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


def SAMPLES() -> dict[str, dict]:
    """A goal of the company, which everybody may see and only managers take away."""
    from datetime import date
    from decimal import Decimal

    from deals.models import Goal

    goal = Goal.objects.create(unit="year", starts=date(2026, 1, 1), amount=Decimal(1000))
    return {"goal_remove": {"pk": goal.pk}}
