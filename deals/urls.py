"""Addresses of deals and their set-up."""

from django.urls import include, path

from deals.lists import DealList
from deals.views import activities, criteria, fields, record, setup, writing
from records.lists.api import api_urls
from records.lists.urls import list_urls

deal_pages = [
    path("", record.deal, name="deal"),
    path("edit/", writing.edit, name="deal_edit"),
    path("move/", writing.move, name="deal_move"),
    path("field/<str:name>/", fields.field, name="deal_field"),
    path("owner/", writing.set_owner, name="deal_owner"),
    path("trash/", writing.put_in_trash, name="deal_trash"),
    path("restore/", writing.take_back, name="deal_restore"),
    path("activities/<slug:kind>/", activities.log, name="deal_activity"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(DealList))),
    path("deals/new/", writing.new, name="deal_new"),
    path("deals/leads/", writing.leads, name="deal_leads"),
    path("deals/<int:deal_id>/", include(deal_pages)),
    path("deals/", include(list_urls(DealList))),
    path("setup/pipelines/", setup.pipelines, name="pipelines"),
    path("setup/pipelines/new/", setup.new_pipeline, name="pipeline_new"),
    path("setup/pipelines/<slug:what>/add/", setup.add, name="deal_setup_add"),
    path("setup/pipelines/<slug:what>/<int:pk>/", setup.edit, name="deal_setup_edit"),
    path("setup/pipelines/<slug:what>/<int:pk>/move/", setup.move, name="deal_setup_move"),
    path("setup/pipelines/<slug:what>/<int:pk>/remove/", setup.remove, name="deal_setup_remove"),
    path("setup/deal-criteria/<int:stage_id>/", criteria.criteria, name="deal_criteria"),
    path("setup/deal-criteria/<int:pk>/edit/", criteria.edit, name="deal_criterion_edit"),
    path("setup/deal-criteria/<int:pk>/remove/", criteria.remove, name="deal_criterion_remove"),
]
