"""Every address of the product, app by app."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, reverse_lazy
from django.views.generic import RedirectView

from crm import views
from crm.health import health
from crm.operations import views as operations

handler400 = "crm.errors.bad_request"
handler500 = "crm.errors.server_error"

urlpatterns = [
    # Django tries one after the other: what people ask for all day stands first.
    path("", views.home, name="home"),
    path("", include("leads.urls")),
    path("", include("deals.urls")),
    path("", include("tasks.urls")),
    path("", include("invoices.urls")),
    path("healthz", health, name="healthz"),
    path("operations/", operations.operations, name="operations"),
    path("operations/jobs/", operations.jobs, name="operations_jobs"),
    path("operations/jobs/<uuid:job_id>/again/", operations.job_again, name="operations_job_again"),
    path("operations/parked/", operations.parked, name="operations_parked"),
    path("operations/parked/again/", operations.parked_again, name="operations_parked_again"),
    path("", include("records.urls")),
    # The admin's own sign-in knows no second factor.
    path(
        "admin/login/",
        login_not_required(
            RedirectView.as_view(url=reverse_lazy("account_login"), query_string=True)
        ),
        name="admin_login",
    ),
    path("admin/", admin.site.urls),
    path("accounts/", include("users.sign_in_urls")),
    path("", include("users.urls")),
    path("", include("notifications.urls")),
    path("", include("automations.urls")),
]
if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("styleguide/", include("crm.styleguide")))
