"""Addresses of the kernel's own pages."""

from django.urls import path

from records.imports import views as imports
from records.jobs import views as jobs

app_name = "records"
urlpatterns = [
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_id>/stop/", jobs.job_stop, name="job_stop"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<int:pk>/preview/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/words/", imports.import_words, name="import_words"),
    path("imports/<int:pk>/refused.csv", imports.import_refused, name="import_refused"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
]
