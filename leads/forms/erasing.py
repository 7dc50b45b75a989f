"""The name, typed by hand, before a person is erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.forms.base import HelpedForm


class EraseForm(HelpedForm):
    """What cannot be taken back takes more than one click."""

    button = gettext_lazy("Erase for good")
    name = forms.CharField(
        label=gettext_lazy("Type the name to confirm"),
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.helper.inputs[-1].field_classes = "btn btn-danger"

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        if typed.split() != self.expected.split():
            raise ValidationError(_("This is not the name: “%(name)s”.") % {"name": self.expected})
        return typed
