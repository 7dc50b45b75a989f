from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What leaves the house, and what people hear: outbox, templates, the bell."""

    name = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        # Imported because they register themselves.
        from notifications import letters, lists, mailing, panels, written  # noqa: F401
        from notifications.notices import handler, kinds  # noqa: F401
