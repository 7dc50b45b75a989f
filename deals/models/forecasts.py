"""What is to be reached, and what was expected when."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.kinds import Forecast
from deals.querysets import GoalQuerySet
from records.models import Tracked
from users.models import Team


class Unit(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Goal(Tracked):
    """What a person, a team or the whole company is to win in a period (X25).

    ``user`` or ``team``, or neither for the company. ``starts`` is the first day of the period;
    ``amount`` is in the organisation's base currency.
    """

    record_type = 160

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    unit = models.CharField(_("period"), max_length=7, choices=Unit, default=Unit.QUARTER)
    starts = models.DateField(_("first day"))
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=3, validators=[MinValueValidator(1)]
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["-starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team", "unit", "starts"],
                name="goal_once",
                condition=Q(deleted_at__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("There is already a goal for this period."),
            ),
            models.CheckConstraint(
                name="goal_of_one",
                condition=Q(user__isnull=True) | Q(team__isnull=True),
                violation_error_message=_("A goal is for a person or for a team."),
            ),
            models.CheckConstraint(name="goal_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="goal_unit", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="goal_first_day", condition=Q(starts__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team or _('company')} {self.starts:%Y-%m}"


class FrozenWeek(models.Model):
    """That the forecast of a week was frozen; its row is what makes it happen once."""

    week = models.DateField(_("Monday"), unique=True)
    frozen_at = models.DateTimeField(_("frozen"))

    class Meta:
        verbose_name = _("frozen week")
        verbose_name_plural = _("frozen weeks")


class ForecastSnapshot(models.Model):
    """What was expected on the Monday ``week``, before it began (idea 10); never changed.

    One row per owner, pipeline, month of the close date (null: none said) and category; won deals
    are "closed". Amounts are in the base currency of that day.
    """

    week = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    pipeline = models.ForeignKey("deals.Pipeline", models.CASCADE, related_name="+", db_index=False)
    month = models.DateField(null=True)
    category = models.CharField(max_length=10, choices=Forecast)
    count = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=3)
    weighted = models.DecimalField(max_digits=20, decimal_places=3)

    class Meta:
        verbose_name = _("forecast snapshot")
        verbose_name_plural = _("forecast snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["week", "owner", "pipeline", "month", "category"],
                name="snapshot_once",
                nulls_distinct=False,
            )
        ]
