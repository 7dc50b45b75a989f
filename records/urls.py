"""Addresses of the kernel's own pages."""

from django.urls import path

from records.jobs import views as jobs

app_name = "records"
urlpatterns = [
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_id>/stop/", jobs.job_stop, name="job_stop"),
]
