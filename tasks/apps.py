from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """What somebody has to do: calls, demos, to-dos, and the calendar they stand in."""

    name = "tasks"
    verbose_name = _("tasks")

    def ready(self) -> None:
        # Imported because they register themselves.
        from tasks import (  # noqa: F401
            alarms,
            automations,
            demo,
            handover,
            imports,
            jobs,
            lists,
            panels,
            ready,
            search,
            standard,
        )

        # Not a migration: the one of an app is generated anew until the first release.
        post_migrate.connect(standard.add_where_none, sender=self)
