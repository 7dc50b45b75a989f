"""Every address of the product, app by app."""

from django.contrib import admin
from django.urls import include, path

from crm.health import health

handler500 = "crm.errors.server_error"

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]
