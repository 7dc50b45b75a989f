"""Addresses of the kernel's own pages."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from records.attached import views as attached
from records.batches import views as batches
from records.imports import views as imports
from records.jobs import views as jobs
from records.personal import views as personal
from records.search import views as search
from records.timeline import views as timeline
from records.trash import views as trash

app_name = "records"
urlpatterns = [
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
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
    path("imports/<int:pk>/resume/", imports.import_resume, name="import_resume"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("personal/<uuid:job_id>/", personal.personal_file, name="personal_file"),
    path("search/", search.search, name="search"),
    path("trash/", trash.trash, name="trash"),
    path("trash/empty/", trash.trash_empty, name="trash_empty"),
    path(
        "trash/<int:record_type>/<int:record_id>/restore/",
        trash.trash_restore,
        name="trash_restore",
    ),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/undo/", batches.batch_undo, name="batch_undo"),
    path("story/<int:record_type>/<int:record_id>/", timeline.timeline, name="timeline"),
    path(
        "story/<int:record_type>/<int:record_id>/comments/",
        attached.comment_add,
        name="comment_add",
    ),
    path("story/<int:record_type>/<int:record_id>/files/", attached.file_add, name="file_add"),
    path("story/<int:record_type>/<int:record_id>/follow/", attached.follow, name="follow"),
    path("comments/<int:comment_id>/", attached.comment_edit, name="comment_edit"),
    path("comments/<int:comment_id>/delete/", attached.comment_delete, name="comment_delete"),
    path("files/<int:file_id>/", attached.file_download, name="file"),
    path("files/<int:file_id>/thumb/", attached.file_preview, {"size": "thumb"}, name="file_thumb"),
    path(
        "files/<int:file_id>/preview/",
        attached.file_preview,
        {"size": "large"},
        name="file_preview",
    ),
    path("files/<int:file_id>/remove/", attached.file_remove, name="file_remove"),
]
