"""Forms of the set-up of deals."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deals.criteria import DEALS
from deals.kinds import CLOSED_KINDS
from deals.models import LostReason, Pipeline, Stage, StageCriterion
from deals.presets import PIPELINES
from leads.forms.criteria import CriterionForm
from leads.forms.setup import SetupForm
from records.models import Tracked
from users.forms import HelpedForm


class PipelineForm(SetupForm):
    class Meta:
        model = Pipeline
        fields = ["name"]


class ReasonForm(SetupForm):
    class Meta:
        model = LostReason
        fields = ["name"]


class StageForm(SetupForm):
    """What a stage means is chosen once; won is 100 %, lost is 0 % (H3)."""

    class Meta:
        model = Stage
        fields = [
            "name",
            "kind",
            "colour",
            "definition",
            "win_likelihood",
            "forecast",
            "inactivity_days",
            "repeat_every_days",
            "repeat_at_most",
            "escalate",
        ]
        widgets = {"definition": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["forecast"].choices
        self.fields["forecast"].choices = [each for each in choices if each[0] != "closed"]
        if self.instance.pk:
            del self.fields["kind"]
            if self.instance.kind in CLOSED_KINDS:
                del self.fields["win_likelihood"], self.fields["forecast"]

    def clean(self) -> dict:
        """Won and lost say their likelihood themselves, whatever was typed."""
        cleaned = super().clean()
        if cleaned.get("kind") in CLOSED_KINDS:
            cleaned["win_likelihood"] = 100 if cleaned["kind"] == "won" else 0
        return cleaned


# What stands in addresses for each kind of set-up row.
FORMS: dict[str, tuple[type[Tracked], type[SetupForm]]] = {
    "pipelines": (Pipeline, PipelineForm),
    "stages": (Stage, StageForm),
    "reasons": (LostReason, ReasonForm),
}


class NewPipelineForm(HelpedForm):
    button = _("Add the pipeline")
    name = forms.CharField(label=_("Name"), max_length=80)
    preset = forms.ChoiceField(
        label=_("Start with the stages of"),
        choices=[
            (name, format_lazy("{} – {}", preset.title, preset.about))
            for name, preset in PIPELINES.items()
        ],
        initial="new_business",
        widget=forms.RadioSelect,
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Pipeline.objects.live().filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is already a pipeline with this name."))
        return name


class RemoveForm(HelpedForm):
    """Where the deals go: of a stage, to one of the same kind."""

    button = _("Remove")
    into = forms.ModelChoiceField(Stage.objects.none(), required=False, label=_("Goes to"))

    def __init__(self, *args, row: Tracked, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = type(row).objects.live().in_order().exclude(pk=row.pk)
        if isinstance(row, Stage):
            others = others.filter(kind=row.kind).select_related("pipeline")
            self.fields["into"].label_from_instance = _with_pipeline
        self.fields["into"].queryset = others


def _with_pipeline(stage: Stage) -> str:
    return f"{stage.pipeline}: {stage}"


class StageCriterionForm(CriterionForm):
    book = DEALS

    class Meta(CriterionForm.Meta):
        model = StageCriterion
