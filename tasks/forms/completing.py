"""What came of a task, and what is to be done next."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms.fields import clock_field, day_field, kinds_to_choose, time_needs_a_day
from tasks.models import Task
from users.forms import HelpedForm


class CompleteForm(HelpedForm):
    """A next task comes about only where it is named."""

    button = _("Done")

    outcome = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )
    title = forms.CharField(
        label=_("Next task"), required=False, max_length=200,
        help_text=_("Leave empty if nothing is to follow."),
    )  # fmt: skip
    kind = forms.ModelChoiceField(None, label=_("Kind"), empty_label=None, required=False)
    due_on = day_field(label=_("Due on"))
    due_time = clock_field(label=_("At"))

    def __init__(self, *args, task: Task, **kwargs) -> None:
        self.task = task
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds_to_choose()
        self.initial.setdefault("kind", task.kind_id)

    def clean(self) -> dict:
        cleaned = super().clean()
        time_needs_a_day(cleaned)
        return cleaned

    @property
    def says_something(self) -> bool:
        """Whether anything was typed that must not be lost."""
        return bool(self.cleaned_data["outcome"] or self.cleaned_data["title"])

    @property
    def then(self) -> Task | None:
        """For the same lead, deal and assignee."""
        asked = self.cleaned_data
        if not asked["title"]:
            return None
        same = {name: getattr(self.task, name) for name in ("lead", "deal", "owner")}
        values = {name: asked[name] for name in ("kind", "due_on", "due_time") if asked[name]}
        return Task(title=asked["title"], **same, **values)
