"""Every address of the product, app by app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from crm import views
from crm.health import health

handler500 = "crm.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health, name="healthz"),
    path("", include("records.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]
if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("styleguide/", include("crm.styleguide")))
