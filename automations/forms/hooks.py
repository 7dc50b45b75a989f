"""An address to call."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from automations.hooks.guard import NotAllowed, check_url
from automations.models import Hook
from users.forms import HelpedModelForm


class HookForm(HelpedModelForm):
    class Meta:
        model = Hook
        fields = ["name", "url"]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        try:
            check_url(url)
        except NotAllowed as problem:
            raise ValidationError(str(problem)) from problem
        return url
