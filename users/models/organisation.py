"""The one company this installation works for."""

from __future__ import annotations

from datetime import date, time
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import Tracked
from records.once import written_once
from users.validators import validate_currency, validate_time_zone


def office_hours() -> dict[str, list[str]]:
    """Monday to Friday, nine to five: {weekday 0…6: [from, until]}; a day left out is free."""
    return {str(day): ["09:00", "17:00"] for day in range(5)}


class Organisation(Tracked):
    """Name, money, time and rules of the company; there is exactly one row (or none yet).

    ``working_hours``  {"0": ["09:00", "17:00"], …}, Monday is 0, on the clock of whoever works
    ``holidays``       [{"date": "2027-01-01", "name": "New Year"}, …], sorted by date
    ``seat_limit``     how many active users may manage sales (CM-01); empty means any number
    """

    record_type = 2

    single = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), blank=True, default="")
    country = models.CharField(
        _("country"), max_length=2, blank=True, default="", help_text=_("Two letters, such as DE.")
    )  # where a phone number without country code is taken to be (H11)
    base_currency = models.CharField(
        _("base currency"), max_length=3, default="EUR", validators=[validate_currency]
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    working_hours = models.JSONField(_("working hours"), default=office_hours)
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    logo = models.FileField(_("logo"), upload_to="organisation/", blank=True, default="")
    seat_limit = models.PositiveIntegerField(
        _("seat limit"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    require_second_factor = models.BooleanField(
        _("admins need a second factor"), default=False
    )  # X16

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(name="organisation_single", condition=Q(single=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Self:
        """The organisation, or one with the defaults (not saved) before the first set-up."""
        return next(iter(the_organisation()), None) or cls(time_zone=settings.TIME_ZONE)

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day: it has working hours and is no holiday (X31)."""
        free = {holiday["date"] for holiday in self.holidays}
        return str(day.weekday()) in self.working_hours and day.isoformat() not in free

    def hours_on(self, day: date) -> tuple[time, time] | None:
        """From when until when people work on that day of the week; None where it is free."""
        told = self.working_hours.get(str(day.weekday()))
        return (time.fromisoformat(told[0]), time.fromisoformat(told[1])) if told else None


@written_once
def the_organisation() -> models.QuerySet[Organisation]:
    return Organisation.objects.order_by("pk")[:1]
