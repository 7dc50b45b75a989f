"""What may be sold to a lead, from the first talk of it to won or lost."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.kinds import Forecast
from deals.models.pipelines import Pipeline, Stage
from deals.models.reasons import LostReason
from deals.querysets import DealQuerySet
from leads.models import Lead, Source
from records.models import Record
from users.validators import validate_currency

LIVE = Q(deleted_at__isnull=True)
TRASHED = Q(deleted_at__isnull=False)


class Deal(Record):
    """All actions from the first contact to an acceptable result (WA-01); told on its lead's line.

    ``value``       amount in units of ``currency`` (not in cents), at most three decimals
    ``base_value``  the same in the organisation's base currency, in its units: at today's rate
                    while open, at the rate of the closing day (``rate``) once closed (X22)
    ``rate``        base units for one unit of ``currency``, frozen when the deal is closed
    ``close_date``  the day it is expected to close; the day it did, once closed
    ``win_likelihood``, ``forecast``  of its stage, unless somebody said another (CM-27, CM-29)
    ``follows``     the closed deal this one continues (H7)

    Two clocks as a lead has them (H5), of what happened on this deal. ``external_system`` and
    ``external_id`` name the row of another system this deal was imported from.
    """

    record_type = 155
    line_column = "lead_id"
    whole_line = True
    goes_with = ("lead",)
    impersonal = frozenset({"external_system"})
    # All that a funnel or forecast of a past day is made of (idea 6).
    spanned = {
        "stage": 1,
        "owner": 2,
        "value": 3,
        "currency": 4,
        "deleted_at": 5,
        "close_date": 6,
        "win_likelihood": 7,
        "forecast": 8,
    }
    clocks = frozenset(
        {"last_action_at", "last_action_event", "last_response_at", "last_response_event"}
    )
    untold = clocks | {"base_value"}
    derived = clocks | {"base_value", "rate"}

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="deals", db_index=False, verbose_name=_("lead")
    )
    name = models.CharField(_("deal name"), max_length=200)
    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="+", db_index=False, verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="+", db_index=False, verbose_name=_("stage")
    )
    value = models.DecimalField(
        _("value"),
        max_digits=15,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[validate_currency])
    base_value = models.DecimalField(
        _("value in base currency"), max_digits=24, decimal_places=3, null=True, editable=False
    )
    rate = models.DecimalField(
        _("rate at closing"), max_digits=30, decimal_places=14, null=True, editable=False
    )
    close_date = models.DateField(_("close date"), null=True, blank=True)
    win_likelihood = models.PositiveSmallIntegerField(
        _("win likelihood"), db_default=0, validators=[MaxValueValidator(100)]
    )
    forecast = models.CharField(
        _("forecast category"),
        max_length=10,
        choices=Forecast,
        db_default=Forecast.PIPELINE,
    )
    lost_reason = models.ForeignKey(
        LostReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("reason for losing"),
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("source"),
    )
    description = models.TextField(_("description"), blank=True, default="")
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="followed_by",
        db_index=False,
        verbose_name=_("continues"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    stage_entered_at = models.DateTimeField(
        _("in this stage since"), db_default=Now(), editable=False
    )
    last_action_at = models.DateTimeField(_("last action"), null=True, editable=False)
    last_action_event = models.BigIntegerField(null=True, editable=False)
    last_response_at = models.DateTimeField(_("last response"), null=True, editable=False)
    last_response_event = models.BigIntegerField(null=True, editable=False)
    external_system = models.CharField(
        _("imported from"), max_length=40, blank=True, default="", editable=False
    )
    external_id = models.CharField(
        _("id there"), max_length=120, blank=True, default="", editable=False
    )

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            # Each answers a shipped list, a panel or the board; no others (SPEED 3).
            models.Index(fields=["lead", "-id"], name="deal_lead"),
            models.Index(
                fields=["owner", "-created_at", "-id"], name="deal_owner_new", condition=LIVE
            ),
            models.Index(fields=["-created_at", "-id"], name="deal_new", condition=LIVE),
            models.Index(fields=["close_date", "id"], name="deal_by_close", condition=LIVE),
            models.Index(fields=["base_value", "id"], name="deal_by_value", condition=LIVE),
            # Newest deals of a stage.
            models.Index(
                fields=["stage", "-created_at", "-id"], name="deal_stage_new", condition=LIVE
            ),
            # Cards of a column of the board, newest in the stage first; sums of the columns.
            models.Index(
                fields=["stage", "-stage_entered_at", "-id"],
                name="deal_board",
                condition=LIVE,
                include=["owner", "base_value", "win_likelihood"],
            ),
            # Values no sum can hold, so that each sum can say so.
            models.Index(
                fields=["stage", "currency"],
                name="deal_unrated",
                condition=LIVE & Q(value__isnull=False, base_value__isnull=True),
                include=["owner"],
            ),
            models.Index(fields=["-deleted_at", "-id"], name="deal_trash", condition=TRASHED),
        ]
        constraints = [
            models.UniqueConstraint(
                "external_system",
                "external_id",
                name="deal_external",
                condition=~Q(external_id="") & Q(deleted_at__isnull=True),
                violation_error_message=_("This id of the other system is already used."),
            ),
            models.CheckConstraint(name="deal_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="deal_value",
                condition=Q(value__isnull=True) | Q(value__gte=0),
                violation_error_message=_("A value is 0 or more."),
            ),
            models.CheckConstraint(
                name="deal_currency", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
            models.CheckConstraint(name="deal_likelihood", condition=Q(win_likelihood__lte=100)),
            models.CheckConstraint(name="deal_forecast", condition=Q(forecast__in=Forecast.values)),
            models.CheckConstraint(
                name="deal_not_after_itself",
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("deal", args=[self.pk])

    def __str__(self) -> str:
        return self.name
