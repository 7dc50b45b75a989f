"""A rule of the score."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.forms.conditions import Offered
from leads.models import ScoreRule, Since
from leads.scoring.rules import NotForAScore, filters_of, must_fit
from records.lists.refused import Refused
from users.forms import HelpedModelForm


class ScoreRuleForm(HelpedModelForm):
    """Points, the filters of a list, and whether the points fade; with a look ahead."""

    conditions = forms.ChoiceField(
        label=gettext_lazy("For leads in the list"),
        required=False,
        help_text=gettext_lazy(
            "Filter the leads as it should be, save that as a list, and choose it here. Its "
            "filters are copied: changing the list later changes nothing here."
        ),
    )
    field_order = ["words", "points", "conditions"]

    class Meta:
        model = ScoreRule
        fields = ["words", "points", "halve_days", "halve_from"]
        help_texts = {
            "words": gettext_lazy("What a rep reads beside the points, such as: Has a phone"),
            "points": gettext_lazy("From −100 to 100; with a minus they are taken away."),
            "halve_days": gettext_lazy("After that many days half is left. Empty: they stay."),
        }

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Offered(user, present=self.instance.params)
        self.fields["conditions"].choices = self.offered.choices(_("every lead"))
        never = ("", _("they do not fade"))
        self.fields["halve_from"].choices = [never, *Since.choices]
        preview = Submit("preview", _("Show what it would do"))
        preview.field_classes = "btn"
        self.helper.add_input(preview)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        params = self.offered.params(cleaned.pop("conditions", ""))
        cleaned["params"] = self.instance.params = params
        try:
            must_fit(filters_of(ScoreRule(params=params)))
        except NotForAScore as problem:
            self.add_error("conditions", str(problem))
        except Refused as refused:
            self.add_error("conditions", refused.problems[0].words)
        return cleaned
