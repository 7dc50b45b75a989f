"""The periods of a forecast: months, quarters, years around today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deals.forecast.goals import MONTHS, first_day
from deals.models import Unit
from records.lists.periods import month_start

# How many before the present one and after it a forecast shows.
SHOWN = {Unit.MONTH: (2, 5), Unit.QUARTER: (1, 3), Unit.YEAR: (1, 1)}


@dataclass(frozen=True, slots=True)
class Span:
    """A period by its first day; ``number`` orders periods of all sizes."""

    starts: date
    unit: str

    @property
    def ends(self) -> date:
        """Its last day."""
        return month_start(self.starts, MONTHS[Unit(self.unit)]) - timedelta(days=1)

    @property
    def number(self) -> int:
        return self.starts.year * 100 + self.starts.month

    @property
    def days(self) -> str:
        """As a list's filter words it."""
        return f"{self.starts.isoformat()}..{self.ends.isoformat()}"

    def __str__(self) -> str:
        if self.unit == Unit.MONTH:
            return date_format(self.starts, "F Y")
        if self.unit == Unit.YEAR:
            return str(self.starts.year)
        words = {"quarter": (self.starts.month + 2) // 3, "year": self.starts.year}
        return _("Q%(quarter)s %(year)s") % words


def periods_around(today: date, unit: str) -> list[Span]:
    before, after = SHOWN[Unit(unit)]
    here = first_day(today, unit)
    size = MONTHS[Unit(unit)]
    return [Span(month_start(here, n * size), unit) for n in range(-before, after + 1)]
