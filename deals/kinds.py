"""The fixed meanings behind pipelines that every organisation draws for itself (H3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StageKind(models.TextChoices):
    """Lists, reports and cascades test the kind of a stage, never its name (H3)."""

    OPEN = "open", pgettext_lazy("deal", "open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


CLOSED_KINDS = (StageKind.WON, StageKind.LOST)


class Forecast(models.TextChoices):
    """What its owner expects of a deal in the period of its close date (CM-29)."""

    PIPELINE = "pipeline", _("pipeline")
    BEST_CASE = "best_case", _("best case")
    COMMIT = "commit", _("commit")
    OMITTED = "omitted", _("left out")
    CLOSED = "closed", pgettext_lazy("forecast", "closed")
