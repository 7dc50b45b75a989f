"""What foreign money was worth on a day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """How many units of ``currency`` one euro bought on ``day`` (X22).

    Quoted against the euro whatever the organisation's base currency is, as central banks do:
    any pair is worked out from two rows. A day without a row uses the newest one before it.
    """

    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    per_euro = models.DecimalField(_("units for one euro"), max_digits=20, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-day"]
        constraints = [
            models.UniqueConstraint("currency", "day", name="rate_of_day"),
            models.CheckConstraint(name="rate_positive", condition=Q(per_euro__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.per_euro}"
