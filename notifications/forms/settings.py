"""How one wants to hear, and what stands under one's mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Rhythm
from notifications.models.bell import Wish
from notifications.noticed import APP, MAIL, NOTICES, SMS, WISHES
from notifications.wishes import Audience
from users.forms import HelpedForm
from users.models import User

CHANNELS = {APP: _("in the app"), MAIL: _("by e-mail"), SMS: _("by SMS")}
HOURS = ("quiet_from", "quiet_until", "workdays_only", "digest_at")


def time_field(label: Any, hint: Any = "") -> forms.TimeField:
    widget = forms.TimeInput({"type": "time", "class": "form-control"}, "%H:%M")
    return forms.TimeField(label=label, help_text=hint, widget=widget)


class SettingsForm(forms.Form):
    """One choice per kind and channel; what nobody sends stays as it is."""

    quiet_from = time_field(_("Quiet from"))
    quiet_until = time_field(_("until"))
    workdays_only = forms.BooleanField(
        label=_("On working days only"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    digest_at = time_field(_("The day’s mail at"))

    def __init__(self, *args, user: User, rhythm: Rhythm, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in HOURS:
            self.initial[name] = getattr(rhythm, name)
        audience = Audience([user.pk])
        self.channels = {APP: CHANNELS[APP], MAIL: CHANNELS[MAIL]}
        if user.phone:
            self.channels[SMS] = CHANNELS[SMS]
        for kind in NOTICES.values():
            for channel, words in self.channels.items():
                field = forms.ChoiceField(
                    label=f"{kind.label}: {words}",
                    choices=[(wish.value, Wish(wish).label) for wish in WISHES[channel]],
                    widget=forms.Select({"class": "form-select"}),
                )
                self.fields[f"{kind.name}-{channel}"] = field
                self.initial[f"{kind.name}-{channel}"] = audience.wish(user.pk, kind, channel).value

    @property
    def grid(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """A row per kind, a field per channel."""
        return [
            (kind, [self[f"{kind.name}-{channel}"] for channel in self.channels])
            for kind in NOTICES.values()
        ]

    @property
    def wishes(self) -> dict[tuple[str, str], str]:
        return {
            (name.rpartition("-")[0], name.rpartition("-")[2]): wish
            for name, wish in self.cleaned_data.items()
            if name not in HOURS
        }

    @property
    def rhythm_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HOURS}


class SignatureForm(HelpedForm):
    text = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2_000,
        help_text=_("Stands under each mail you write here."),
        widget=forms.Textarea({"rows": 6}),
    )
