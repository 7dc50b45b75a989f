"""What people set for themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from users.forms.base import HelpedModelForm
from users.models import Theme, User
from users.validators import time_zones


class ProfileForm(HelpedModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    locale = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = User
        fields = ["name", "phone", "time_zone", "locale", "theme"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name.replace("_", " ")) for name in time_zones()]
        self.fields["time_zone"].choices = [("", _("as the organisation")), *zones]
        self.fields["locale"].choices = [("", _("as the browser")), *settings.LANGUAGES]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme)
