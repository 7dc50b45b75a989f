"""Words a user's rights and preferences are made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REP = "rep", _("rep")
    MANAGER = "manager", _("manager")
    ADMIN = "admin", _("admin")
    READER = "reader", _("read-only")


class Visibility(models.TextChoices):
    OWN = "own", _("own records")
    TEAM = "team", _("records of the team")
    ALL = "all", _("all records")


class Theme(models.TextChoices):
    AUTO = "auto", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
