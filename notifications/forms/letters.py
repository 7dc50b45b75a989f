"""What is written to one, and to many."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.correspondents import Reach, reaches_of
from notifications.merge.parsing import check
from notifications.models import Channel, Template, TemplateKind
from records.models import Record

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_SMS = 1_530  # ten parts; nobody reads more


class Addresses(forms.TextInput):
    """A field with the known addresses to choose from; another one may be typed."""

    reaches: list[Reach] = []

    def render(self, name: str, value: Any, attrs=None, renderer=None) -> SafeString:
        known = f"{(attrs or {}).get('id') or name}-known"
        field = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((e.value, e.name) for e in self.reaches)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, known, options)


def bare_number(text: str) -> str | None:
    """Without what people write between the figures; None where it has no country code."""
    number = re.sub(r"[\s()./-]", "", text)
    return number if NUMBER.fullmatch(number) else None


def templates_for(record_type: int, channel: Channel, *, snippets: bool = True):
    """What was prepared for records of a type."""
    found = Template.objects.live().filter(channel=channel, target_type=record_type)
    return found if snippets else found.filter(kind=TemplateKind.TEMPLATE)


class TextForm(forms.Form):
    """An SMS about one record."""

    to = forms.CharField(
        label=gettext_lazy("To"),
        max_length=40,
        widget=Addresses({"class": "form-control", "inputmode": "tel", "autocomplete": "off"}),
    )
    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"),
        queryset=Template.objects.none(),
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_SMS,
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
    )

    def __init__(self, *args, record: Record, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["template"].queryset = templates_for(record.record_type, Channel.SMS)
        reaches = reaches_of(record, Channel.SMS, user=user)
        self.fields["to"].widget.reaches = reaches
        if not self.is_bound and reaches:
            self.initial.setdefault("to", reaches[0].value)
        if settings.SMS_PROVIDER == "log":
            words = _("For trying out: texts are only written to the log, none is sent.")
            self.fields["to"].help_text = words
        self.fields["text"].help_text = _("160 characters make one SMS; 70 with special letters.")

    def clean_to(self) -> str:
        number = bare_number(self.cleaned_data["to"])
        if number is None:
            raise ValidationError(_("Write one number with its country code, like +49 170 123456."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if settings.SMS_PROVIDER == "none":
            raise ValidationError(_("No SMS leaves from here: no provider is set up."))
        check([cleaned.get("text", "")], self.record.record_type)
        return cleaned
