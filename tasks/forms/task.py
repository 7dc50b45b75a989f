"""The form of a task: every field a person may set."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from records.fields.definitions import (
    add_custom_fields,
    by_section,
    custom_values,
    fields_of,
    stored_values,
)
from tasks.forms.fields import (
    LeadField,
    clock_field,
    day_field,
    kinds_to_choose,
    moment_field,
    people_to_choose,
    time_needs_a_day,
    words_for,
)
from tasks.kinds import Repeat
from tasks.models import Task
from users.forms import HelpedModelForm
from users.forms.base import Section
from users.models import User

WEEKDAYS = [
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")),
    ("4", _("Friday")), ("5", _("Saturday")), ("6", _("Sunday")),
]  # fmt: skip
WHAT = ["title", "kind", "priority", "owner"]
ABOUT = ["lead", "deal"]
WHEN = ["due_on", "due_time", "remind_at"]
AGAIN = ["repeat", "repeat_every", "repeat_until", "skip_free"]


class TaskForm(HelpedModelForm):
    """New or changed, it keeps all that was typed when it is refused.

    Where lead or deal are not the user's to see they are neither shown nor changed (TRUST A3).
    """

    due_on = day_field(label=_("Due on"))
    due_time = clock_field(label=_("At"), help_text=_("Empty: any time that day."))
    remind_at = moment_field(label=_("Remind at"))
    repeat_until = day_field(label=_("Until"))
    repeat_days = forms.MultipleChoiceField(
        label=_("On"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Task
        fields = [*WHAT, *WHEN, *AGAIN, "note"]
        widgets = {"note": forms.Textarea({"rows": 4})}

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        task = self.instance
        self.fields["kind"].queryset = kinds_to_choose(task)
        self.fields["kind"].required = False
        self.fields["kind"].empty_label = None
        self.fields["owner"].queryset = people_to_choose(task)
        self.fields["owner"].label = _("Assignee")
        self.fields["repeat"].choices = Repeat.choices
        self.fields["repeat_every"].required = False
        self._add_lead()
        self._add_deal()
        self.initial["repeat_days"] = [str(day) for day in task.weekdays]
        if not task.pk:
            self.initial["owner"] = self.initial.get("owner") or user.pk
        definitions = fields_of(Task, user)
        add_custom_fields(self, definitions, record=task if task.pk else None)
        self.helper.layout = self._layout(by_section(definitions))

    def _add_lead(self) -> None:
        lead = self.instance.lead
        if (
            lead is not None
            and not type(lead).objects.visible_to(self.user).filter(pk=lead.pk).exists()
        ):
            return
        self.fields["lead"] = LeadField(
            user=self.user,
            required=False,
            label=_("Lead"),
            help_text=_("Name or number. Leave empty for a task of your own."),
        )
        if lead is not None:
            self.initial["lead"] = words_for(lead)

    def _add_deal(self) -> None:
        if "lead" not in self.fields or self.instance.lead_id is None:
            return
        seen = Deal.objects.visible_to(self.user).filter(lead=self.instance.lead_id)
        kept = self.instance.deal_id
        if kept and not seen.filter(pk=kept).exists():
            return
        deals = seen.filter(Q(deleted_at__isnull=True) | Q(pk=kept)).order_by("-id")
        if deals.exists():
            self.fields["deal"] = forms.ModelChoiceField(deals, label=_("Deal"), required=False)
            self.initial["deal"] = kept

    def _layout(self, sections: dict[str, list]) -> Layout:
        def grid(*names: str) -> Div:
            return Div(*(name for name in names if name in self.fields), css_class="field-grid")

        custom = [
            Section(section or _("More"), grid(*(each.column for each in found)))
            for section, found in sections.items()
        ]
        return Layout(
            *(["version"] if "version" in self.fields else []),
            Section(_("What"), "title", grid(*WHAT[1:], *ABOUT)),
            Section(_("When"), grid(*WHEN)),
            Section(_("Repetition"), grid(*AGAIN), Div("repeat_days", css_class="weekdays")),
            Section(_("Anything else"), "note"),
            *custom,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        time_needs_a_day(cleaned)
        repeat = cleaned.get("repeat") or Repeat.NEVER
        repeats = repeat != Repeat.NEVER
        if repeats and not cleaned.get("due_on"):
            self.add_error("due_on", _("A task that repeats needs a day to begin with."))
        until = cleaned.get("repeat_until")
        if repeats and until and cleaned.get("due_on") and until < cleaned["due_on"]:
            self.add_error("repeat_until", _("It ends before it begins."))
        deal, lead = cleaned.get("deal"), cleaned.get("lead")
        if deal is not None and lead is not None and deal.lead_id != lead.pk:
            cleaned["deal"] = None  # the deal of the lead it was for before
        if not repeats:
            cleaned |= {"repeat_until": None, "skip_free": False}
        if cleaned.get("repeat_every") is None:
            cleaned["repeat_every"] = 1
        days = cleaned.get("repeat_days", []) if repeat == Repeat.WEEKLY else []
        cleaned["repeat_days"] = ",".join(sorted(days))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Without a kind the action gives the first one; repetition is checked here."""
        more = {"kind", "repeat_days", "repeat_from", "repeat_on", "repeat"}
        return super()._get_validation_exclusions() | more

    def _post_clean(self) -> None:
        if self.cleaned_data.get("kind") is None:
            self.cleaned_data.pop("kind", None)
        super()._post_clean()

    def validate_constraints(self) -> None:
        """The laws of the table look at what the action fills in."""

    @property
    def own_values(self) -> dict[str, Any]:
        names = {*self._meta.fields, "repeat_days", *ABOUT} & self.fields.keys()
        return {name: each for name, each in self.cleaned_data.items() if name in names}

    @property
    def values(self) -> dict[str, Any]:
        """What ``change_tasks`` sets: only what somebody changed, so that a day left alone keeps
        its place in the series."""
        now = Task.objects.get(pk=self.instance.pk)
        changed = {
            name: value for name, value in self.own_values.items() if getattr(now, name) != value
        }
        if {"repeat", "repeat_every", "repeat_days"} & changed.keys():
            changed["due_on"] = self.cleaned_data["due_on"]  # the pattern begins here anew
        return changed | custom_values(self)

    def new_task(self) -> Task:
        return Task(**self.own_values, custom=stored_values(self))
