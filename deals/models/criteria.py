"""What must be true of a deal to stand in a stage, or to leave it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models.pipelines import Stage
from deals.querysets import StageCriterionQuerySet
from leads.models import BaseCriterion


class StageCriterion(BaseCriterion):
    """Of a stage of deals (WA-13): the same rules and the same language as for leads."""

    record_type = 154
    code_prefix = "stage_criterion."

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="criteria", editable=False)

    objects = StageCriterionQuerySet.as_manager()

    class Meta(BaseCriterion.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["id"]

    @property
    def place(self) -> Stage:
        return self.stage

    @property
    def inside(self) -> Q:
        return Q(stage_id=self.stage_id)
