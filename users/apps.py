from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Who works here: organisation, people, teams, roles, seats."""

    name = "users"
    verbose_name = _("users")

    def ready(self) -> None:
        from users import security  # noqa: F401  (listens to those who sign people in)
