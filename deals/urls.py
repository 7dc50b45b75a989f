"""Addresses of deals and their set-up."""

from django.urls import include, path

from deals.lists import DealList
from deals.views import activities, goals, record, writing
from records.lists.api import api_urls
from records.lists.urls import list_urls
from records.reports.views import report

deal_pages = [
    path("", record.deal, name="deal"),
    path("edit/", writing.edit, name="deal_edit"),
    path("move/", writing.move, name="deal_move"),
    path("owner/", writing.set_owner, name="deal_owner"),
    path("trash/", writing.put_in_trash, name="deal_trash"),
    path("restore/", writing.take_back, name="deal_restore"),
    path("activities/<slug:kind>/", activities.log, name="deal_activity"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(DealList))),
    path("deals/funnel/", report, {"name": "deal_funnel"}, name="deal_funnel"),
    path("deals/forecast/", report, {"name": "forecast"}, name="deal_forecast"),
    path("deals/goals/", goals.goals, name="goals"),
    path("deals/goals/<int:pk>/remove/", goals.goal_remove, name="goal_remove"),
    path("deals/new/", writing.new, name="deal_new"),
    path("deals/leads/", writing.leads, name="deal_leads"),
    path("deals/<int:deal_id>/", include(deal_pages)),
    path("deals/", include(list_urls(DealList))),
]
