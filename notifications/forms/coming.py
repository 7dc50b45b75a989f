"""What of the future is shown, and until when something is held back."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.coming.registry import SOURCES, source_of
from users.models import Team, User

FURTHEST = timedelta(days=3650)


class ComingForm(forms.Form):
    """The filter of the page; what is not understood is not asked for."""

    owner = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Owner"), empty_label=_("Everybody")
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, label=_("Team"), empty_label=_("All teams")
    )
    kind = forms.ChoiceField(required=False, label=_("What"))

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        owners = user.visible_owner_ids()
        people = User.objects.active().order_by("name")
        self.fields["owner"].queryset = people if owners is None else people.filter(pk__in=owners)
        self.fields["team"].queryset = Team.objects.live().order_by("name")
        kinds = [(each.name, each.label) for each in SOURCES.values()]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-select"
        self.user = user

    def owners(self) -> list[int] | None:
        """Owners whose records are asked for, of those the user sees; None for all."""
        owners = self.user.visible_owner_ids()
        chosen = owners
        if owner := self.cleaned_data.get("owner"):
            chosen = [owner.pk]
        if team := self.cleaned_data.get("team"):
            branch = Team.objects.branch_ids([team.pk])
            members = list(User.objects.filter(team__in=branch).values_list("pk", flat=True))
            chosen = members if chosen is None else [pk for pk in chosen if pk in set(members)]
        return chosen


class HoldForm(forms.Form):
    """``until`` empty: until somebody takes it back."""

    what = forms.CharField(max_length=40)
    until = forms.DateField(required=False)

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_what(self) -> str:
        what = self.cleaned_data["what"]
        source = source_of(what)
        if source is None or not source.can_hold(what):
            raise ValidationError(_("Nothing of this kind can be held back."))
        return what

    def clean_until(self):
        until, today = self.cleaned_data["until"], self.today
        if until and not today < until <= today + FURTHEST:
            raise ValidationError(_("Choose a day after today."))
        return until
