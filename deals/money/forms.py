"""Rates from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deals.money.rates import EURO
from deals.money.reading import LARGEST, Rate, Unreadable, read_rates
from users.forms import HelpedForm
from users.validators import currencies


class RatesFileForm(HelpedForm):
    """The table of a bank; ``rates`` holds what it says."""

    button = _("Load the file")
    file = forms.FileField(
        label=_("File"),
        help_text=_("The CSV or ZIP of the European Central Bank: Date,USD,JPY,… for one euro."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("This file is too large for a table of rates."))
        try:
            self.rates = list(read_rates(file.read()))
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        return file


class RateForm(HelpedForm):
    """One rate by hand, for a currency no bank publishes."""

    currency = forms.ChoiceField(label=_("Currency"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    per_euro = forms.DecimalField(
        label=_("Units for one euro"),
        max_digits=20,
        decimal_places=8,
        help_text=_("How many units of the currency one euro buys."),
    )

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        codes = [code for code in currencies() if code != EURO]
        self.fields["currency"].choices = [("", _("Choose…")), *((code, code) for code in codes)]
        self.fields["day"].initial = today
        self.helper.inputs = [Submit("save", str(_("Add the rate")))]

    def clean_day(self) -> date:
        """The newest rate is today's; one of tomorrow would be it already."""
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_per_euro(self):
        per_euro = self.cleaned_data["per_euro"]
        if per_euro <= 0:
            raise ValidationError(_("A rate is more than 0."))
        return per_euro

    @property
    def rate(self) -> Rate:
        return Rate(**self.cleaned_data)
