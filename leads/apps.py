from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    """The person or business on the line: from the first contact to the last renewal."""

    name = "leads"
    verbose_name = _("leads")

    def ready(self) -> None:
        # Imported because they register themselves.
        from leads import (  # noqa: F401
            automations,
            clocks,
            criteria,
            handover,
            imports,
            jobs,
            letters,
            lists,
            notices,
            panels,
            personal,
            ready,
            reminders,
            reports,
            routing,
            search,
            sending,
            sheets,
        )
        from leads.duplicates import bulk, pairs  # noqa: F401
        from leads.scoring import writing  # noqa: F401
