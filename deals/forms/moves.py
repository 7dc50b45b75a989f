"""Moving a deal, and its owner in place: only what the step needs (CM-30)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.forms.fields import is_closing, who_may_own
from deals.models import Deal, LostReason, Stage
from users.forms import HelpedForm, HelpedModelForm
from users.models import User

MONEY = ["value", "close_date"]


class MoveForm(HelpedModelForm):
    """The update dialog of a stage: value and close date, likelihood and forecast where the deal
    stays open, the reason where it is lost (WA-27)."""

    stage = forms.IntegerField(widget=forms.HiddenInput)
    dialog = forms.CharField(widget=forms.HiddenInput, initial="1")

    class Meta:
        model = Deal
        fields = [*MONEY, "win_likelihood", "forecast", "lost_reason"]
        widgets = {"close_date": forms.DateInput({"type": "date"}, "%Y-%m-%d")}

    def __init__(self, *args, to: Stage, today, **kwargs) -> None:
        self.to = to
        self.button = to.name
        super().__init__(*args, **kwargs)
        self.initial["stage"] = to.pk
        if is_closing(to):
            del self.fields["win_likelihood"], self.fields["forecast"]
            self.fields["close_date"].label = _("Closed on")
            self.initial["close_date"] = today
        else:
            self._propose()
        if to.kind != "lost":
            del self.fields["lost_reason"]
            return
        reason = self.fields["lost_reason"]
        reason.queryset = LostReason.objects.live().in_order()
        reason.required, reason.empty_label = True, _("Choose…")

    def _propose(self) -> None:
        """What the stage gives, unless somebody said another than the old stage's."""
        was = self.instance.stage
        for name in ("win_likelihood", "forecast"):
            kept = was.is_open and getattr(self.instance, name) != getattr(was, name)
            self.initial[name] = getattr(self.instance if kept else self.to, name)
        choices = self.fields["forecast"].choices
        self.fields["forecast"].choices = [each for each in choices if each[0] != "closed"]

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed; a field the sender left out is left as it is."""
        names = {*self._meta.fields} & set(self.data)
        return {name: each for name, each in self.values.items() if name in names}


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
