"""What must be true of a lead to stand somewhere, or to leave it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.stages import Stage
from leads.models.statuses import Status
from leads.querysets import CriterionQuerySet
from records.models import Tracked


class Side(models.TextChoices):
    ENTRY = "entry", _("to be there")
    EXIT = "exit", _("to leave")


class BaseCriterion(Tracked):
    """One entry or exit criterion of a place records stand in (CM-02, LS-06, LS-10).

    ``words``     what a rep reads where it is not met: "Budget is known"
    ``required``  names of columns that must not be empty ("email", "custom.budget")
    ``params``    filters in the list language, as they stand in an address; all must hold
    An entry criterion holds as long as a record stands there; one that came to stand there before
    the criterion was made stays, and is told in the check (``manage.py check_criteria``).
    """

    code_prefix = "criterion."

    side = models.CharField(_("must hold"), max_length=5, choices=Side, default=Side.ENTRY)
    words = models.CharField(_("in words"), max_length=120)
    required = models.JSONField(_("filled in"), default=list, blank=True)
    params = models.TextField(_("conditions"), blank=True, default="", max_length=8000)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_side", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="%(class)s_worded", condition=~Q(words="")),
            models.CheckConstraint(
                name="%(class)s_asks_something",
                condition=~Q(params="") | ~Q(required=[]),
                violation_error_message=_("Choose a field or conditions."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def code(self) -> str:
        """How held records name it as their reason."""
        return f"{self.code_prefix}{self.pk}"


class Criterion(BaseCriterion):
    """Of a stage or a status of leads."""

    record_type = 109

    stage = models.ForeignKey(
        Stage, models.CASCADE, null=True, blank=True, related_name="criteria", editable=False
    )
    status = models.ForeignKey(
        Status, models.CASCADE, null=True, blank=True, related_name="criteria", editable=False
    )

    objects = CriterionQuerySet.as_manager()

    class Meta(BaseCriterion.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["id"]
        constraints = [
            *BaseCriterion.Meta.constraints,
            models.CheckConstraint(
                name="criterion_of_one",
                condition=Q(stage__isnull=False, status__isnull=True)
                | Q(stage__isnull=True, status__isnull=False),
            ),
        ]

    def is_of(self, status: Status) -> bool:
        """Whether it belongs to the status or to its stage."""
        return self.status_id == status.pk or self.stage_id == status.stage_id

    @property
    def place(self) -> Stage | Status:
        return self.status or self.stage

    @property
    def inside(self) -> Q:
        """Leads that stand where this belongs."""
        if self.status_id:
            return Q(status_id=self.status_id)
        return Q(status__stage_id=self.stage_id)
