from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """The kernel: records, events, lists. Knows no business word."""

    name = "records"
    verbose_name = _("records")

    def ready(self):
        from records.imports import running  # noqa: F401  registers its kinds of jobs
