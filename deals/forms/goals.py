"""A goal from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deals.forecast.goals import first_day
from deals.models import Goal, Unit
from users.forms import HelpedForm
from users.models import Team
from users.reports import people


class GoalForm(HelpedForm):
    """Whose goal, of which period, how much."""

    button = _("Set the goal")
    whose = forms.ChoiceField(label=_("Whose"))
    unit = forms.ChoiceField(label=_("Period"), choices=Unit.choices, initial=Unit.QUARTER)
    starts = forms.DateField(
        label=_("A day in the period"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    amount = forms.DecimalField(label=_("To be won"), max_digits=15, decimal_places=2, min_value=1)

    def __init__(self, *args, user, today: date, currency: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        persons = [(f"user-{pk}", name) for pk, name in people(user) if str(pk).isdigit()]
        named = Team.objects.live().order_by("name", "id").values_list("pk", "name")
        teams = [(f"team-{pk}", name) for pk, name in named]
        self.fields["whose"].choices = [
            ("company", _("the whole company")), (_("Teams"), teams), (_("People"), persons),
        ]  # fmt: skip
        self.fields["starts"].initial = first_day(today, Unit.QUARTER)
        self.fields["amount"].help_text = currency
        self.helper.inputs = [Submit("save", str(self.button))]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "starts" in values and "unit" in values:
            if not 1990 <= values["starts"].year <= 2190:
                raise ValidationError(_("This day is too far away"))
            values["starts"] = first_day(values["starts"], values["unit"])
        return values

    @property
    def asked(self) -> dict[str, Any]:
        """As the action takes it."""
        kind, _dash, pk = self.cleaned_data["whose"].partition("-")
        model = Goal._meta.get_field(kind).related_model if pk else None
        whose = {"user": None, "team": None}
        if model:
            whose[kind] = model.objects.get(pk=pk)
        return whose | {name: self.cleaned_data[name] for name in ("unit", "starts", "amount")}
