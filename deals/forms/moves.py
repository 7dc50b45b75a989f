"""Moving a deal, and its owner in place: only what the step needs (CM-30)."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from deals.criteria import asked_for
from deals.forms.deal import OF_CLOSED, DealForm, open_forecasts
from deals.forms.fields import is_closing
from deals.kinds import StageKind
from deals.models import Deal, LostReason, Stage
from leads.forms.moves import who_may_own
from records.fields.definitions import custom_values
from users.forms import HelpedForm
from users.models import User

HIDDEN = ["version", "stage", "dialog"]
MONEY = ["value", "close_date"]


class MoveForm(DealForm):
    """The update dialog of a stage: value and close date, likelihood and forecast where the deal
    stays open, the reason where it is lost (WA-27), and the fields the criteria on the way ask for
    (CM-30)."""

    dialog = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, *args, to: Stage, today: date, **kwargs) -> None:
        self.to, self.today = to, today
        self.button = to.name
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.IntegerField(widget=forms.HiddenInput, initial=to.pk)
        self.initial["stage"] = to.pk
        self.names = self._needed()
        for name in set(self.fields) - {*HIDDEN, *self.names}:
            del self.fields[name]
        self.custom_definitions = [d for d in self.custom_definitions if d.column in self.names]
        self.helper.layout = Layout(*HIDDEN, *self.names)
        for name in self.names if self.is_bound else ():
            if name not in self.data and name != "lost_reason":
                self.fields[name].required = False

    def _limit_to_state(self) -> None:
        """By the state it moves to."""
        self.initial["version"] = self.instance.version
        if is_closing(self.to):
            self.fields["close_date"].label = _("Closed on")
            self.initial["close_date"] = self.today
        else:
            self._propose()
        if self.to.kind == StageKind.LOST:
            reason = self.fields["lost_reason"]
            reason.queryset = LostReason.objects.live().in_order()
            reason.required, reason.empty_label = True, _("Choose…")

    def _propose(self) -> None:
        """What the stage gives, unless somebody said another than the old stage's."""
        was = self.instance.stage
        for name in OF_CLOSED:
            kept = was.is_open and getattr(self.instance, name) != getattr(was, name)
            self.initial[name] = getattr(self.instance if kept else self.to, name)
        self.fields["forecast"].choices = open_forecasts()

    def _needed(self) -> list[str]:
        """The usual ones, then what the criteria want filled in."""
        usual = [*MONEY] if is_closing(self.to) else [*MONEY, *OF_CLOSED]
        if self.to.kind == StageKind.LOST:
            usual = ["lost_reason", *usual]
        criteria = asked_for(self.instance, self.to)
        wanted = [name for criterion in criteria for name in criterion.required]
        out = {*OF_CLOSED, "lost_reason"}
        more = [name for name in wanted if name in self.fields and name not in out]
        return list(dict.fromkeys([*usual, *more]))

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"stage"}

    def _post_clean(self) -> None:
        """The stage is the action's to set."""
        self.cleaned_data.pop("stage", None)
        super()._post_clean()

    @property
    def values(self) -> dict[str, Any]:
        """What was typed; a field the sender left out is left as it is."""
        said = {name: each for name, each in self.own_values.items() if name in self.data}
        said.pop("stage", None)
        return said | {k: v for k, v in custom_values(self).items() if k in self.data}


class OwnerForm(HelpedForm):
    """The owner with the version the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args, deal: Deal, **kwargs) -> None:
        initial = {"version": deal.version, "owner": deal.owner_id}
        super().__init__(*args, initial=initial, auto_id="owner_%s", **kwargs)
        self.deal = deal
        self.fields["owner"].queryset = User.objects.who_may_own()
        names = [(user.pk, str(user)) for user in who_may_own()]
        self.fields["owner"].choices = [("", _("Nobody")), *names]
        self.fields["owner"].widget.attrs["class"] = "form-select"

    @property
    def expect(self) -> dict[int, int]:
        return {self.deal.pk: self.cleaned_data["version"]}
