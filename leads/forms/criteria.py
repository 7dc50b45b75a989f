"""What must be true to stand somewhere, set up by an admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.criteria import LEADS
from leads.forms.conditions import Offered
from leads.models import Criterion
from records.criteria import Book, NotSteady
from records.lists.refused import Refused
from users.forms import HelpedModelForm


class CriterionForm(HelpedModelForm):
    """Fields to fill in, and the filters of a list the admin made on the records' page."""

    book: Book = LEADS

    required = forms.MultipleChoiceField(
        label=gettext_lazy("Filled in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("These fields must not be empty."),
    )
    conditions = forms.ChoiceField(
        label=gettext_lazy("And the filters of the list"),
        required=False,
        help_text=gettext_lazy(
            "Filter the list as it should be, save that as a list, and choose it here. Its "
            "filters are copied: changing the list later changes nothing here."
        ),
    )

    class Meta:
        model = Criterion
        fields = ["words", "side", "required"]
        help_texts = {
            "words": gettext_lazy("What a rep reads where it is missing, such as: Budget is known")
        }

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required"].choices = [
            (column.name, capfirst(str(column.label))) for column in self.book.askable()
        ]
        self.offered = Offered(user, present=self.instance.params, list_name=self.book.list_name)
        self.fields["conditions"].choices = self.offered.choices(_("no further filters"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        params = self.offered.params(cleaned.pop("conditions", ""))
        cleaned["params"] = self.instance.params = params
        if not params and not cleaned.get("required"):
            self.add_error("required", _("Choose a field, or a list with filters."))
            return cleaned
        wanted = self._meta.model(params=params, required=cleaned.get("required", []))
        try:
            self.book.must_be_steady(self.book.filters_of(wanted))
        except NotSteady as problem:
            self.add_error("conditions", str(problem))
        except Refused as refused:
            self.add_error("conditions", refused.problems[0].words)
        return cleaned
