"""What a report may be asked, as form fields whose names stand in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.lists.periods import FIRST, LAST, Period, parse_period

PERIODS = [
    "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year",
    "last_30d", "last_90d", "last_365d",
]  # fmt: skip


class OneOf(forms.TypedChoiceField):
    """One of a few words or rows; empty is "all of them" where it is not required.

    ``is_filter``  its name is a filter of the report's list, which then does the work
    """

    def __init__(
        self, label: Any, choices, *, initial: Any = "", coerce=str, is_filter=False, **more
    ):
        self.is_filter = is_filter
        more.setdefault("required", False)
        super().__init__(
            label=label, choices=choices, initial=initial, coerce=coerce, empty_value=None, **more
        )
        self.widget.attrs["class"] = "form-select"


class PeriodField(forms.Field):
    """Days as a list's filter words them: "last_quarter", "2026-01-01..2026-03-31"."""

    widget = forms.Select

    def __init__(self, label: Any = None, *, initial: str, **more):
        label = label or gettext_lazy("Period")
        super().__init__(label=label, initial=initial, required=True, **more)
        self.widget.attrs["class"] = "form-select"

    def offer(self, current: str) -> None:
        """Offers the usual words, and the one that is asked for now."""
        words = dict.fromkeys([*PERIODS, str(self.initial), current])
        periods = [(word, parse_period(word)) for word in words]
        self.widget.choices = [(word, found.words()) for word, found in periods if found]

    def clean(self, value: Any) -> Period:
        found = parse_period(str(super().clean(value)))
        if found is None:
            raise ValidationError(
                _("Write a period such as last_quarter or 2026-01-01..2026-03-31")
            )
        return found


class DayField(forms.DateField):
    """A past day; empty means today."""

    widget = forms.DateInput

    def __init__(self, label: Any, *, today: date, initial: date | None = None, **more):
        self.today = today
        super().__init__(
            label=label, required=False, initial=initial, input_formats=["%Y-%m-%d"], **more
        )
        self.widget = forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "class": "form-control", "max": today.isoformat()},
        )

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not FIRST <= day < LAST:
            raise ValidationError(_("This day is too far away"))
        if day is not None and day > self.today:
            raise ValidationError(_("Choose a day that is over, or today"))
        return day
