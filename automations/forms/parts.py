"""The parts of a rule: what sets it off, under which conditions, and how it behaves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Rule
from automations.moments import moments_of
from automations.offers import AFTER, ENTERS, EVERY, LEAVES, OFFERS, SPECIAL, triggers_of
from automations.reading import Broken, Reading
from records.lists.offered import Offered
from users.forms import HelpedForm, HelpedModelForm

COPIED = gettext_lazy(
    "Filter the list as it should be, save that as a list, and choose it here. Its filters are "
    "copied: changing the list later changes nothing here."
)
MOST_DAYS = 3650


def trigger_choices(list_name: str) -> list:
    events = [(each.name, capfirst(str(each.words))) for each in triggers_of(list_name)]
    others = [(name, capfirst(str(words))) for name, words in SPECIAL.items()]
    return [(_("Something happens"), events), (_("Time and conditions"), others)]


class StartForm(HelpedForm):
    """A new rule: its name, what it is about and what sets it off; the rest on its own page."""

    button = gettext_lazy("Go on")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    list_name = forms.ChoiceField(label=gettext_lazy("About"))
    trigger = forms.ChoiceField(label=gettext_lazy("When"))

    def __init__(self, *args, list_name: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        about = [(name, capfirst(str(each.many))) for name, each in OFFERS.subjects.items()]
        self.fields["list_name"].choices = about
        if len(about) == 1:
            self.fields["list_name"].widget = forms.HiddenInput()
            self.fields["list_name"].initial = about[0][0]
        self.fields["trigger"].choices = trigger_choices(list_name)


class SettingsForm(HelpedModelForm):
    class Meta:
        model = Rule
        fields = ["name", "once", "stops", "most_per_hour", "with_imports", "catch_up"]


class PartForm(HelpedModelForm):
    """A part of a rule; refused where the rule could not act by it."""

    class Meta:
        model = Rule
        fields: list[str] = []

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def refuse_broken(self, name: str, **values: Any) -> None:
        trial = Rule(list_name=self.instance.list_name, trigger=self.instance.trigger, **values)
        try:
            Reading(trial).check()
        except Broken as problem:
            self.add_error(name, str(problem))


class ConditionForm(PartForm):
    conditions = forms.ChoiceField(
        label=gettext_lazy("Only if it is in the list"), required=False, help_text=COPIED
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Offered(self.instance.list_name, self.user, present=self.instance.params)
        self.fields["conditions"].choices = self.offered.choices(_("without conditions"))
        self.initial["conditions"] = "keep" if self.instance.params else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["params"] = self.offered.params(cleaned.pop("conditions", ""))
        trial = Rule(list_name=self.instance.list_name, params=cleaned["params"])
        try:
            Reading(trial).condition  # noqa: B018  (raises)
        except Broken as problem:
            self.add_error("conditions", str(problem))
        return cleaned


class PlaceForm(PartForm):
    """What a record enters or leaves."""

    place = forms.ChoiceField(label=gettext_lazy("The list"), help_text=COPIED)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        present = self.instance.when.get("params", "")
        self.offered = Offered(self.instance.list_name, self.user, present=present)
        self.fields["place"].choices = self.offered.choices(_("choose"))
        self.initial["place"] = "keep" if present else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["when"] = {"params": self.offered.params(cleaned.pop("place", ""))}
        self.refuse_broken("place", when=cleaned["when"])
        return cleaned


class MomentForm(PartForm):
    """Days before or after a date."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=MOST_DAYS)
    side = forms.ChoiceField(
        label=gettext_lazy("Before or after"),
        choices=[("after", gettext_lazy("after")), ("before", gettext_lazy("before"))],
    )
    moment = forms.ChoiceField(label=gettext_lazy("The date"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        moments = moments_of(self.instance.list_name)
        self.fields["moment"].choices = [(m.name, capfirst(str(m.words))) for m in moments]
        self.initial.update(self.instance.when)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = ("days", "side", "moment")
        cleaned["when"] = {name: cleaned.pop(name) for name in names if name in cleaned}
        return cleaned


class RhythmForm(PartForm):
    """Every day, week, month or quarter."""

    every = forms.ChoiceField(
        label=gettext_lazy("Every"),
        choices=[
            ("day", gettext_lazy("day")),
            ("week", gettext_lazy("week")),
            ("month", gettext_lazy("month")),
            ("quarter", gettext_lazy("quarter")),
        ],
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On (for every week)"), coerce=int, required=False, empty_value=0
    )
    day = forms.IntegerField(
        label=gettext_lazy("On day (for every month or quarter)"),
        min_value=1,
        max_value=31,
        required=False,
    )
    hour = forms.IntegerField(label=gettext_lazy("At hour"), min_value=0, max_value=23, initial=8)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        monday = date(2024, 1, 1)
        names = [(n, date_format(monday + timedelta(days=n), "l")) for n in range(7)]
        self.fields["weekday"].choices = names
        when = self.instance.when
        self.initial.update(when)
        if when.get("every") == "week":
            self.initial |= {"weekday": when.get("day", 0), "day": None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        every = cleaned.pop("every", "day")
        weekday, day = cleaned.pop("weekday", 0), cleaned.pop("day", None)
        number = weekday if every == "week" else day or 1
        cleaned["when"] = {"every": every, "day": number, "hour": cleaned.pop("hour", 8)}
        return cleaned


WHEN = {ENTERS: PlaceForm, LEAVES: PlaceForm, AFTER: MomentForm, EVERY: RhythmForm}
USUAL = {
    ENTERS: {"params": ""},
    LEAVES: {"params": ""},
    AFTER: {"days": 30, "side": "after", "moment": "created_at"},
    EVERY: {"every": "day", "hour": 8},
}


def when_form(rule: Rule) -> type[PartForm] | None:
    """What the trigger asks for besides; None where an event says it all."""
    return WHEN.get(rule.trigger)
