"""One task for each of many, and many done at once."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from leads.kinds import Priority
from tasks.forms.fields import (
    TITLE,
    clock_field,
    day_field,
    kinds_to_choose,
    people_to_choose,
    time_needs_a_day,
)
from tasks.jobs import OF_LEAD
from users.forms import HelpedForm
from users.models import User


class EachForm(HelpedForm):
    """Assigned to one person, or to the owner of each."""

    button = _("Create the tasks")

    title = forms.CharField(label=TITLE, max_length=200)
    kind = forms.ModelChoiceField(None, label=_("Kind"), empty_label=None)
    owner = forms.ChoiceField(label=_("Assignee"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    due_on = day_field(label=_("Due on"))
    due_time = clock_field(label=_("At"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds_to_choose()
        self.initial.setdefault("kind", kinds_to_choose().first())
        people = [(str(pk), name) for pk, name in people_to_choose().values_list("pk", "name")]
        self.fields["owner"].choices = [(OF_LEAD, _("The owner of each")), *people]
        grid = ("kind", "owner", "due_on", "due_time", "priority")
        self.helper.layout = Layout("title", Div(*grid, css_class="field-grid"), "note")

    def clean(self) -> dict:
        cleaned = super().clean()
        time_needs_a_day(cleaned)
        return cleaned

    @property
    def params(self) -> dict[str, Any]:
        """As the job keeps it."""
        asked = self.cleaned_data
        owner = asked["owner"]
        return {
            "title": asked["title"],
            "kind": asked["kind"].pk,
            "owner": owner if owner == OF_LEAD else int(owner),
            "priority": asked["priority"],
            "note": asked["note"],
            "due_on": asked["due_on"].isoformat() if asked["due_on"] else None,
            "due_time": asked["due_time"].isoformat() if asked["due_time"] else None,
        }


class CompleteManyForm(HelpedForm):
    button = _("Complete them")

    outcome = forms.CharField(
        label=_("What came of them"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )
