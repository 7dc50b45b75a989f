"""A task in a few words: in the composer of a lead or deal, and what comes next."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms.fields import (
    TITLE,
    clock_field,
    day_field,
    kinds_to_choose,
    people_to_choose,
    time_needs_a_day,
)
from tasks.models import Task
from tasks.workdays import Workdays, today_of
from users.models import User


class QuickForm(forms.Form):
    """Today is offered, or the next day on which the user works (X31)."""

    title = forms.CharField(label=TITLE, max_length=200)
    kind = forms.ModelChoiceField(None, label=_("Kind"), empty_label=None, required=False)
    due_on = day_field(label=_("Due on"))
    due_time = clock_field(label=_("At"))
    owner = forms.ModelChoiceField(None, label=_("Assignee"), required=False)
    text = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, user: User, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds_to_choose()
        self.fields["owner"].queryset = people_to_choose()
        self.initial.setdefault("owner", user.pk)
        today = today_of(user, now)
        self.initial.setdefault("due_on", Workdays.of([user.pk]).from_on(user.pk, today))
        for field in self.visible_fields():
            is_choice = isinstance(field.field, forms.ChoiceField)
            field.field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean(self) -> dict:
        cleaned = super().clean()
        time_needs_a_day(cleaned)
        return cleaned

    def new_task(self, **about) -> Task:
        """``about``: the lead or the deal it is for."""
        names = ("title", "kind", "due_on", "due_time", "owner")
        values = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return Task(**values, **about, note=self.cleaned_data["text"])
