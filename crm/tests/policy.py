"""Who may reach the roof's own routes and those that other packages bring."""

POLICY = {
    "home": "signed_in",
    "operations": "admin",
    "operations_jobs": "admin",
    "operations_job_again": "admin",
    "operations_parked": "admin",
    "operations_parked_again": "admin",
    "healthz": "anonymous",  # for load balancers; says up or down, nothing else
    # The visual contract; there only under DEBUG and in tests.
    "styleguide": "signed_in",
    "styleguide-list": "signed_in",
    "styleguide-empty": "signed_in",
    "styleguide-bulk": "signed_in",
    "styleguide-record": "signed_in",
    "styleguide-wizard": "signed_in",
    "styleguide-form": "signed_in",
    # Django's admin: set-up, for staff. Its sign-in page only sends to ours.
    "admin:login": "anonymous",
    "admin:logout": "anonymous",
    "admin:*": "staff",
    "admin/*": "staff",  # its unnamed redirects
}
