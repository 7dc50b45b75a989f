"""The company's settings."""

from __future__ import annotations

from datetime import date

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from users.forms.base import HelpedModelForm
from users.models import Organisation
from users.pictures import check_picture
from users.validators import currencies, time_zones

TIME = {"type": "time"}


def holidays_as_text(holidays: list[dict]) -> str:
    return "\n".join(f"{each['date']} {each['name']}".strip() for each in holidays)


def holidays_from_text(text: str) -> list[dict]:
    """One holiday a line, "2027-01-01 New Year", sorted by date. Raises ValidationError with the
    line that cannot be read."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        day, _space, name = line.partition(" ")
        try:
            found[date.fromisoformat(day).isoformat()] = name.strip()
        except ValueError as problem:
            raise ValidationError(
                _("“%(line)s” does not begin with a date such as 2027-01-01."),
                params={"line": line},
            ) from problem
    return [{"date": day, "name": found[day]} for day in sorted(found)]


class OrganisationForm(HelpedModelForm):
    """Working hours are two times per weekday; both empty means a free day."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    base_currency = forms.ChoiceField(label=_("Base currency"))
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One a line, the date first: 2027-01-01 New Year"),
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "address",
            "country",
            "logo",
            "base_currency",
            "time_zone",
            "holidays",
            "seat_limit",
            "require_second_factor",
        ]
        help_texts = {
            "logo": _("PNG or JPEG, at most 1 MB."),
            "seat_limit": _("How many people may manage sales at once; empty means any number."),
            "require_second_factor": _(
                "Admins without an authenticator app or passkey can do nothing but add one."
            ),
        }
        widgets = {"address": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(name, name) for name in time_zones()]
        self.fields["base_currency"].choices = [(code, code) for code in currencies()]
        self.initial["holidays"] = holidays_as_text(self.instance.holidays)
        for day, name in WEEKDAYS.items():
            hours = self.instance.working_hours.get(str(day), ["", ""])
            for edge, label, hour in zip(
                ("from", "until"), (_("from"), _("until")), hours, strict=True
            ):
                self.fields[f"{edge}_{day}"] = forms.TimeField(
                    label=_("%(day)s %(edge)s") % {"day": name, "edge": label},
                    required=False,
                    initial=hour,
                    widget=forms.TimeInput(TIME),
                )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].strip().upper()
        if country and country not in SUPPORTED_REGIONS:
            raise ValidationError(_("This is no country's code. Two letters, such as DE."))
        return country

    def clean_holidays(self) -> list[dict]:
        return holidays_from_text(self.cleaned_data["holidays"])

    def clean_logo(self):
        logo = self.cleaned_data.get("logo")
        if logo and "logo" in self.changed_data:
            check_picture(logo)
        return logo

    def clean(self) -> dict:
        words = super().clean()
        hours = {}
        for day in WEEKDAYS:
            start, end = words.pop(f"from_{day}", None), words.pop(f"until_{day}", None)
            if start and end and start < end:
                hours[str(day)] = [f"{start:%H:%M}", f"{end:%H:%M}"]
            elif start or end:
                self.add_error(f"until_{day}", _("Give both times, the later one last, or none."))
        words["working_hours"] = hours
        return words

    @property
    def hours(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(weekday, from, until) for the template."""
        return [(name, self[f"from_{day}"], self[f"until_{day}"]) for day, name in WEEKDAYS.items()]
