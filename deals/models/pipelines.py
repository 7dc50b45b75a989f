"""Pipelines and their stages, drawn by the organisation."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from deals.kinds import Forecast, StageKind
from deals.querysets import PipelineQuerySet, StageQuerySet
from notifications.models import Reminding
from records.models import Tracked
from records.tones import Tone


class Pipeline(Tracked):
    """One way of selling, with stages of its own (CM-28, WA-06)."""

    record_type = 151

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PipelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="pipeline_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("There is already a pipeline with this name."),
            ),
            models.CheckConstraint(name="pipeline_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(Reminding, Tracked):
    """A step of a pipeline; as few as two are enough, and one must be won, one lost (WA-03, H3).

    ``win_likelihood``    percent a deal gets on entering, unless somebody said another
    ``forecast``          category a deal gets on entering, likewise (CM-29)

    Silent deals are reminded of as ``Reminding`` says (WB-18…20, H6).
    """

    record_type = 152

    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="stages", verbose_name=_("pipeline")
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=4, choices=StageKind, default=StageKind.OPEN, db_default="open"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    colour = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.BLUE)
    definition = models.TextField(_("definition"), blank=True, default="")
    win_likelihood = models.PositiveSmallIntegerField(
        _("win likelihood"), default=0, validators=[MaxValueValidator(100)]
    )
    forecast = models.CharField(
        _("forecast category"), max_length=10, choices=Forecast, default=Forecast.PIPELINE
    )

    objects = StageQuerySet.as_manager()

    class Meta(Reminding.Meta):
        abstract = False
        verbose_name = _("deal stage")
        verbose_name_plural = _("deal stages")
        ordering = ["pipeline__position", "pipeline_id", "position", "id"]
        constraints = [
            *Reminding.Meta.constraints,
            models.UniqueConstraint(
                "pipeline",
                Lower("name"),
                name="deal_stage_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("This pipeline already has a stage with this name."),
            ),
            models.CheckConstraint(name="deal_stage_named", condition=~Q(name="")),
            models.CheckConstraint(name="deal_stage_kind", condition=Q(kind__in=StageKind.values)),
            models.CheckConstraint(name="deal_stage_colour", condition=Q(colour__in=Tone.values)),
            models.CheckConstraint(
                name="deal_stage_forecast", condition=Q(forecast__in=Forecast.values)
            ),
            models.CheckConstraint(
                name="deal_stage_likelihood",
                condition=Q(kind="open", win_likelihood__lte=100)
                | Q(kind="won", win_likelihood=100)
                | Q(kind="lost", win_likelihood=0),
                violation_error_message=_("Won is 100 %, lost is 0 %, open lies between."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.kind == StageKind.OPEN
