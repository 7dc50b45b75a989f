"""Consecutive numbers of documents (X23, TRUST law 8)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.kinds import Series
from records.models import Tracked


class NumberSeries(Tracked):
    """How the documents of a kind are numbered.

    ``pattern``  such as "INV-{year}-{number:05}"; without a year in it numbers never start anew
    ``yearly``   count from ``first`` again each year, of the organisation's time zone
    ``first``    the number counting begins with: other than 1 where another program counted so far
    """

    record_type = 220
    impersonal = frozenset({"pattern"})

    kind = models.CharField(_("kind"), max_length=11, choices=Series, unique=True)
    pattern = models.CharField(_("pattern"), max_length=40)
    yearly = models.BooleanField(_("start again each year"), default=True)
    first = models.PositiveIntegerField(
        _("first number"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10**8)]
    )

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(name="series_kind", condition=Q(kind__in=Series.values)),
            models.CheckConstraint(name="series_first", condition=Q(first__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NumberCounter(models.Model):
    """The next number of a series in a year; locked by the transaction that issues (TRUST D4).

    No events: a number that was given stands on its document. ``removed`` are numbers of sample
    documents that were taken away after others had followed.
    """

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField()  # 0: never starts anew
    next = models.PositiveIntegerField(default=1)
    removed = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint("series", "year", name="one_counter_a_year"),
            models.CheckConstraint(name="counts_from_one", condition=Q(next__gte=1)),
        ]
