"""A template, as an admin writes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.merge.fields import kinds_of_records
from notifications.merge.parsing import check
from notifications.models import Template
from records.types import model_of
from users.forms import HelpedModelForm, OtherSubmit
from users.models import User


class TemplateForm(HelpedModelForm):
    target_type = forms.TypedChoiceField(label=_("Written about"), coerce=int)
    preview_for = forms.IntegerField(
        label=_("Show it for number"),
        required=False,
        min_value=1,
        max_value=2**62,
        help_text=_("Empty: the newest one."),
    )

    class Meta:
        model = Template
        fields = ["name", "kind", "channel", "target_type", "subject", "text"]
        widgets = {"text": forms.Textarea({"rows": 12})}

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target_type"].choices = [
            (number, model_of(number)._meta.verbose_name) for number in kinds_of_records()
        ]
        self.helper.add_input(OtherSubmit("preview", str(_("Preview"))))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("target_type"):
            check([cleaned.get("subject", ""), cleaned.get("text", "")], cleaned["target_type"])
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: each for name, each in super().values.items() if name != "preview_for"}

    def instance_of_values(self) -> Template:
        return Template(**self.values)
