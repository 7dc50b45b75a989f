"""Words from outside into territories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Territory, TerritoryMember
from automations.reading import Broken
from automations.routing.checking import must_be_askable
from automations.routing.offers import Dimension, Routed
from records.lists.offered import Offered
from users.forms import HelpedForm, HelpedModelForm
from users.models import Team, User

LONGEST, MOST_VALUES = 4_000, 500


def dimension_field(dimension: Dimension) -> forms.Field:
    """Its own field, or a text with several values by commas."""
    field = dimension.field() if dimension.field else forms.CharField(max_length=LONGEST)
    field.label, field.help_text = capfirst(str(dimension.label)), dimension.note
    field.required = False
    return field


def values_of(dimension: Dimension, typed: Any) -> list[str]:
    """The wanted values in the form in which they are compared. Raises ValueError."""
    parts = (
        typed.replace("\n", ",").replace(";", ",").split(",") if isinstance(typed, str) else typed
    )
    found = dict.fromkeys(dimension.normal(each.strip()) for each in parts or () if each.strip())
    values = [each for each in found if each]
    if len(values) > MOST_VALUES:
        raise ValueError(_("At most %(most)s at once.") % {"most": MOST_VALUES})
    return values


class StartForm(HelpedForm):
    """Who gets what no territory takes: with that, routing is set up."""

    button = gettext_lazy("Set up routing")
    default_owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who gets what no territory takes?"),
        help_text=gettext_lazy("You can change this, or name several people, at any time."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default_owner"].queryset = User.objects.who_may_own().order_by("name", "id")


class TerritoryForm(HelpedModelForm):
    """Where it is, who gets it; the root wants nothing, so it is asked for nothing."""

    conditions = forms.ChoiceField(
        label=gettext_lazy("And the filters of the list"),
        required=False,
        help_text=gettext_lazy(
            "Filter the list as it should be, save that as a list, and choose it here. Its "
            "filters are copied: changing the list later changes nothing here."
        ),
    )

    class Meta:
        model = Territory
        fields = ["name", "strategy", "act_within"]

    def __init__(self, *args, routed: Routed, is_root: bool, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.routed, self.dimensions = routed, () if is_root else routed.dimensions
        self.offered = Offered(routed.list_name, user, present=self.instance.params)
        self.fields["conditions"].choices = self.offered.choices(_("no further filters"))
        if is_root:
            del self.fields["conditions"]
        for each in self.dimensions:
            self.fields[each.name] = dimension_field(each)
            wanted = self.instance.wanted.get(each.name, [])
            self.initial[each.name] = wanted if each.field else ", ".join(wanted)
        first = ["name", *(each.name for each in self.dimensions), "conditions"]
        self.order_fields([*first, "strategy", "act_within"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wanted = {}
        for each in self.dimensions:
            try:
                values = values_of(each, cleaned.pop(each.name, None) or "")
            except ValueError as problem:
                self.add_error(each.name, str(problem))
                continue
            if values:
                wanted[each.name] = values
        if self.dimensions:
            cleaned |= {"wanted": wanted, "params": self._params(cleaned)}
            # The constraints look at the instance.
            self.instance.wanted, self.instance.params = wanted, cleaned["params"]
        return cleaned

    def _params(self, cleaned: dict[str, Any]) -> str:
        params = self.offered.params(cleaned.pop("conditions", ""))
        try:
            must_be_askable(self.routed.list_name, params)
        except Broken as problem:
            self.add_error("conditions", str(problem))
        return params


class MemberForm(HelpedModelForm):
    """A person or a team, with what they can take."""

    class Meta:
        model = TerritoryMember
        fields = ["user", "team", "weight", "capacity"]
        help_texts = {
            "weight": gettext_lazy("Gets so many where others get one, if it goes by weight."),
            "capacity": gettext_lazy("With so many open ones they are skipped. Empty: any number."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        may_own = User.objects.who_may_own() | User.objects.filter(pk=self.instance.user_id)
        self.fields["user"].queryset = may_own.order_by("name", "id")
        self.fields["team"].queryset = Team.objects.live().order_by("name", "id")


class TryForm(forms.Form):
    """A record by its number, or what is known of one."""

    number = forms.IntegerField(label=gettext_lazy("Number"), min_value=1, required=False)

    def __init__(self, *args, routed: Routed, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.routed = routed
        for each in routed.dimensions:
            field = dimension_field(each)
            if isinstance(field, forms.MultipleChoiceField):
                choices = [("", ""), *field.choices]
                field = forms.ChoiceField(label=field.label, choices=choices, required=False)
            field.help_text = ""
            self.fields[each.name] = field
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind

    def clean_number(self) -> int | None:
        number = self.cleaned_data["number"]
        rows = self.routed.model.objects.live()
        if number is not None and not rows.filter(pk=number).exists():
            raise forms.ValidationError(_("There is nothing with this number."))
        return number

    @property
    def facts(self) -> dict[str, list[str]]:
        """Of a valid form: what was typed, as it is compared."""
        found = {}
        for each in self.routed.dimensions:
            try:
                values = values_of(each, [self.cleaned_data.get(each.name) or ""])
            except ValueError as problem:
                self.add_error(each.name, str(problem))
                continue
            if values:
                found[each.name] = values
        return found


class PastForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Over the last … days"),
        min_value=1,
        max_value=365,
        initial=30,
        widget=forms.NumberInput({"class": "form-control"}),
    )
