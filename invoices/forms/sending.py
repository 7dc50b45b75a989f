"""The letter a document goes out with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.drawing import Document
from notifications.correspondents import reaches_of
from notifications.forms.letters import Addresses, templates_for
from notifications.merge.parsing import check
from notifications.models import Channel, Template


class SendForm(forms.Form):
    to = forms.EmailField(
        label=_("To"),
        max_length=254,
        widget=Addresses({"class": "form-control", "type": "email", "autocomplete": "off"}),
    )
    template = forms.ModelChoiceField(
        label=_("Template"),
        queryset=Template.objects.none(),
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=200, widget=forms.TextInput({"class": "form-control"})
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea({"class": "form-control", "rows": 12}),
        help_text=_(
            "The address with “…” stands for the client’s own link, which is made as the mail "
            "leaves. The PDF goes along."
        ),
    )

    def __init__(self, *args, document: Document, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["template"].queryset = templates_for(document.record_type, Channel.MAIL)
        reaches = reaches_of(document, Channel.MAIL, user=user)
        self.fields["to"].widget.reaches = reaches
        if not self.is_bound and reaches and not self.initial.get("to"):
            self.initial["to"] = reaches[0].value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        texts = [cleaned.get("subject", ""), cleaned.get("text", "")]
        check(texts, self.document.record_type)
        return cleaned
