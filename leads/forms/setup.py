"""Forms of the set-up."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leads.models import Category, Location, Partner, Source, Stage, Status
from leads.presets import PRESETS
from notifications.models import REMINDING
from records.models import Tracked
from users.forms import HelpedForm, HelpedModelForm
from users.models import User


class SetupForm(HelpedModelForm):
    """Names are compared with rows in use; Django skips a rule on a field the form lacks."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"deleted_at"}


class StageForm(SetupForm):
    class Meta:
        model = Stage
        fields = [
            "name",
            "category",
            *REMINDING,
        ]


class StatusForm(SetupForm):
    class Meta:
        model = Status
        fields = [
            "name",
            "stage",
            "kind",
            "colour",
            "definition",
            "owner",
            "review_by",
            *REMINDING,
        ]
        help_texts = {"inactivity_days": _("Empty: as its stage says.")}
        widgets = {
            "definition": forms.Textarea({"rows": 3}),
            "review_by": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.live().in_order()
        self.fields["owner"].queryset = User.objects.active().order_by("name")


def term_form(term: type[Tracked]) -> type[SetupForm]:
    return forms.modelform_factory(term, form=SetupForm, fields=["name"])


# What stands in addresses for each kind of set-up row.
FORMS: dict[str, tuple[type[Tracked], type[SetupForm]]] = {
    "stages": (Stage, StageForm),
    "statuses": (Status, StatusForm),
    "sources": (Source, term_form(Source)),
    "partners": (Partner, term_form(Partner)),
    "locations": (Location, term_form(Location)),
    "categories": (Category, term_form(Category)),
}


class RemoveForm(HelpedForm):
    """Where the leads go (or, for a stage, its statuses)."""

    button = _("Remove")
    into = forms.ModelChoiceField(Stage.objects.none(), required=False, label=_("Goes to"))

    def __init__(self, *args, row: Tracked, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = type(row).objects.live().in_order().exclude(pk=row.pk)
        self.fields["into"].queryset = others


class PresetForm(HelpedForm):
    button = _("Start with this")
    preset = forms.ChoiceField(
        label=_("Start with"),
        choices=[
            (name, format_lazy("{} – {}", preset.title, preset.about))
            for name, preset in PRESETS.items()
        ],
        initial="throughline",
        widget=forms.RadioSelect,
    )
