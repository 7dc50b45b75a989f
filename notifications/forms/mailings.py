"""What is written to many at once."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.correspondents import WHOSE_NUMBER, Whom
from notifications.forms.letters import LONGEST_SMS, templates_for
from notifications.merge.parsing import check
from notifications.models import Channel, Template
from notifications.segments import with_way_out
from notifications.sending.unsubscribe import unsubscribe_link


class MailingForm(forms.Form):
    """An e-mail about each of many records of one type."""

    channel = Channel.MAIL
    words = ("subject", "text", "whom")

    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"),
        queryset=Template.objects.none(),
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("To"),
        choices=Whom.choices,
        initial=Whom.OWN,
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea({"class": "form-control", "rows": 10}),
    )

    def __init__(self, *args, record_type: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.record_type = record_type
        prepared = templates_for(record_type, self.channel, snippets=False)
        self.fields["template"].queryset = prepared

    def clean_whom(self) -> str:
        return self.cleaned_data["whom"] or Whom.OWN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check([cleaned.get("subject", ""), cleaned.get("text", "")], self.record_type)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.words}

    @property
    def texts(self) -> tuple[str, str]:
        """Subject and text."""
        return self.cleaned_data.get("subject", ""), self.cleaned_data["text"]

    def with_template(self) -> Self:
        """The same with the words of the chosen template, its fields still to be filled in."""
        self.is_valid()
        template = self.cleaned_data.get("template")
        words = {name: self.data.get(name, "") for name in self.words}
        if template is not None:
            said = {"subject": template.subject, "text": template.text, "template": template.pk}
            words |= {name: said[name] for name in said if name in self.fields}
        return type(self)(words, record_type=self.record_type)


class ManyTextsForm(MailingForm):
    """An SMS about each of many records of one type."""

    channel = Channel.SMS
    words = ("text", "whom", "with_link")

    subject = None
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_SMS,
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
        help_text=gettext_lazy("160 characters make one SMS; 70 with special letters."),
    )
    with_link = forms.BooleanField(
        label=gettext_lazy("End with a link to refuse further ones"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
        help_text=gettext_lazy(
            "Without it say in the text how to refuse; admins note that under No mailings."
        ),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = WHOSE_NUMBER
        words = {
            "log": _("For trying out: texts are only written to the log, none is sent."),
            "none": _("No SMS leaves from here: no provider is set up."),
        }
        self.fields["whom"].help_text = words.get(settings.SMS_PROVIDER, "")

    def clean(self) -> dict[str, Any]:
        if settings.SMS_PROVIDER == "none":
            raise ValidationError(_("No SMS leaves from here: no provider is set up."))
        return super().clean()

    @property
    def longest_link(self) -> str:
        return unsubscribe_link("+" + "9" * 15)

    def whole(self, text: str, link: str) -> str:
        """As it is sent."""
        return with_way_out(text, link) if self.cleaned_data["with_link"] else text


FORMS: dict[str, type[MailingForm]] = {Channel.MAIL: MailingForm, Channel.SMS: ManyTextsForm}
