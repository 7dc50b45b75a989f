"""An e-mail to many leads."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from notifications.merge.parsing import check
from notifications.models import Channel, Template, TemplateKind


class MailingForm(forms.Form):
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
        widget=forms.Textarea({"class": "form-control", "rows": 10}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        prepared = Template.objects.live().filter(channel=Channel.MAIL, kind=TemplateKind.TEMPLATE)
        self.fields["template"].queryset = prepared.filter(target_type=Lead.record_type)

    def clean(self) -> dict:
        cleaned = super().clean()
        check([cleaned.get("subject", ""), cleaned.get("text", "")], Lead.record_type)
        return cleaned

    def with_template(self) -> MailingForm:
        """The same with the words of the chosen template, its fields still to be filled in."""
        self.is_valid()
        template = self.cleaned_data.get("template")
        words = {name: self.data.get(name, "") for name in ("subject", "text")}
        if template is not None:
            words = {"subject": template.subject, "text": template.text, "template": template.pk}
        return MailingForm(words)
