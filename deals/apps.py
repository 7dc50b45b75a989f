from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DealsConfig(AppConfig):
    """What may be sold: pipelines, their stages, and deals on the line of a lead."""

    name = "deals"
    verbose_name = _("deals")

    def ready(self) -> None:
        # Imported because they register themselves.
        from deals import (  # noqa: F401
            automations,
            clocks,
            demo,
            handover,
            imports,
            jobs,
            letters,
            lists,
            panels,
            reports,
            search,
            sources,
            standing,
        )
        from deals.forecast import jobs as forecast_jobs  # noqa: F401
        from deals.money import jobs as money_jobs  # noqa: F401
