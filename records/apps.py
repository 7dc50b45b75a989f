from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """The kernel: records, events, lists. Knows no business word."""

    name = "records"
    verbose_name = _("records")

    def ready(self) -> None:
        # Imported because they register themselves: a handler of the stream, columns, checks.
        from records import types  # noqa: F401
        from records.batches import jobs  # noqa: F401
        from records.imports import cleaning as imports_cleaning  # noqa: F401
        from records.imports import running  # noqa: F401
        from records.lists import bulk, cleaning, exporting, impact  # noqa: F401
        from records.personal import jobs as personal_jobs  # noqa: F401
        from records.search import index  # noqa: F401
        from records.trash import jobs as trash_jobs  # noqa: F401
