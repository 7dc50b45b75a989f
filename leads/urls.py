"""Addresses of leads, customers and their set-up."""

from django.urls import include, path

from leads.lists import CustomerList, LeadList
from leads.views import (
    activities,
    contacts,
    criteria,
    duplicates,
    fields,
    merging,
    personal,
    record,
    scoring,
    setup,
    sheets,
    writing,
)
from records.lists.api import api_urls
from records.lists.urls import list_urls

lead_pages = [
    path("", record.lead, name="lead"),
    path("edit/", writing.edit, name="lead_edit"),
    path("status/", writing.set_status, name="lead_status"),
    path("owner/", writing.set_owner, name="lead_owner"),
    path("field/<str:name>/", fields.field, name="lead_field"),
    path("trash/", writing.put_in_trash, name="lead_trash"),
    path("restore/", writing.take_back, name="lead_restore"),
    path("lead.json", sheets.as_json, name="lead_json"),
    path("lead.pdf", sheets.as_pdf, name="lead_pdf"),
    path("personal/", personal.personal, name="lead_personal"),
    path("personal/export/", personal.export, name="lead_personal_export"),
    path("personal/erase/", personal.erase, name="lead_erase"),
    path("contacts/<int:contact_id>/erase/", personal.erase_contact, name="contact_erase"),
    path("activities/<slug:kind>/", activities.log, name="activity_log"),
    path("contacts/new/", contacts.new, name="contact_new"),
    path("contacts/<int:contact_id>/", contacts.edit, name="contact_edit"),
    path("contacts/<int:contact_id>/remove/", contacts.remove, name="contact_remove"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(LeadList, CustomerList))),
    path("leads/new/", writing.new, name="lead_new"),
    path("leads/alike/", duplicates.alike, name="lead_alike"),
    path("leads/merge/", merging.merge, name="lead_merge"),
    path("leads/duplicates/", duplicates.duplicates, name="duplicates"),
    path("leads/duplicates/merge/", duplicates.merge_ticked, name="duplicates_merge"),
    path("leads/duplicates/apart/", duplicates.apart, name="duplicates_apart"),
    path("leads/<int:lead_id>/", include(lead_pages)),
    path("activities/<int:pk>/", activities.edit, name="activity_edit"),
    path("activities/<int:pk>/remove/", activities.remove, name="activity_remove"),
    path("leads/", include(list_urls(LeadList))),
    path("customers/", include(list_urls(CustomerList))),
    path("setup/process/", setup.process, name="process"),
    path("setup/process/preset/", setup.preset, name="preset"),
    path("setup/sample-data/remove/", setup.demo_remove, name="demo_remove"),
    path("setup/criteria/<slug:what>/<int:pk>/", criteria.criteria, name="criteria"),
    path("setup/criteria/<int:pk>/edit/", criteria.edit, name="criterion_edit"),
    path("setup/criteria/<int:pk>/remove/", criteria.remove, name="criterion_remove"),
    path("setup/score/", scoring.score, name="score"),
    path("setup/score/new/", scoring.new, name="score_rule_new"),
    path("setup/score/<int:pk>/", scoring.edit, name="score_rule_edit"),
    path("setup/score/<int:pk>/remove/", scoring.remove, name="score_rule_remove"),
    path("setup/lists/<slug:what>/", setup.rows, name="setup_list"),
    path("setup/lists/<slug:what>/add/", setup.add, name="setup_add"),
    path("setup/lists/<slug:what>/<int:pk>/", setup.edit, name="setup_edit"),
    path("setup/lists/<slug:what>/<int:pk>/move/", setup.move, name="setup_move"),
    path("setup/lists/<slug:what>/<int:pk>/remove/", setup.remove, name="setup_remove"),
]
