from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomationsConfig(AppConfig):
    """When something happens and conditions hold, something is done: rules and their runs."""

    name = "automations"
    verbose_name = _("automations")

    def ready(self) -> None:
        # Imported because they register themselves.
        from automations import (  # noqa: F401
            coming,
            comments,
            effects,
            impact,
            jobs,
            panels,
            served,
            telling,
            told_runs,
        )
        from automations.backtest import replay  # noqa: F401
        from automations.engine import heed  # noqa: F401
        from automations.hooks import effect  # noqa: F401
        from automations.routing import panels as _panels  # noqa: F401
        from automations.routing import selecting, waiting  # noqa: F401
