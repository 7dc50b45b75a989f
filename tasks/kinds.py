"""The fixed meanings behind tasks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Repeat(models.TextChoices):
    """How a task comes back once it is done."""

    NEVER = "never", _("does not repeat")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    YEARLY = "yearly", _("every year")


class State(models.TextChoices):
    """Where a task stands at a moment; overdue follows from its due moment."""

    OPEN = "open", _("to do")
    OVERDUE = "overdue", _("overdue")
    DONE = "done", _("done")
