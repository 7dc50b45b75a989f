"""A call, a meeting, a mail being written: what the composer asks for."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Activity, ActivityKind, CallOutcome, Direction, Lead
from notifications.correspondents import reaches_of
from notifications.forms.letters import Addresses, templates_for
from notifications.merge.parsing import check
from notifications.models import Channel, Template
from records.models import Record
from users.forms import HelpedModelForm

WHEN = "%Y-%m-%dT%H:%M"


class ActivityForm(HelpedModelForm):
    """``at`` left alone means ``now``, the moment the form was sent."""

    kind: ActivityKind
    at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, WHEN),
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(
        self, *args, now: datetime | None = None, record: Record | None = None, user=None, **kwargs
    ) -> None:
        self.now, self.record, self.user = now, record, user
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            is_choice = isinstance(field.field, forms.ChoiceField)
            field.field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if at and self.now and at > self.now:
            raise ValidationError(_("This lies ahead. Log what took place already."))
        return at

    @property
    def values(self) -> dict:
        """An empty ``at`` of something known leaves it as it is."""
        found = super().values
        return found if found.get("at") else {k: v for k, v in found.items() if k != "at"}

    @property
    def new_values(self) -> dict:
        return {"at": self.now} | self.values


class CallForm(ActivityForm):
    kind = ActivityKind.CALL

    class Meta(ActivityForm.Meta):
        fields = ["direction", "outcome", "minutes", "at", "text"]
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("direction", Direction), ("outcome", CallOutcome)):
            self.fields[name].required = True
            self.fields[name].choices = choices.choices
            self.initial.setdefault(name, choices.values[0])
            if not self.instance.pk:
                self.initial[name] = choices.values[0]


class MeetingForm(ActivityForm):
    kind = ActivityKind.MEETING

    class Meta(ActivityForm.Meta):
        fields = ["place", "minutes", "at", "text"]
        widgets = {"text": forms.Textarea({"rows": 3})}


class MailForm(ActivityForm):
    """Kept as a draft, or sent: then it needs an address, a subject and a text, and its merge
    fields must be known ones (X08)."""

    kind = ActivityKind.EMAIL
    at = None
    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"), queryset=Template.objects.none(), required=False
    )

    class Meta(ActivityForm.Meta):
        fields = ["to", "subject", "text"]
        labels = {"text": gettext_lazy("Text")}
        widgets = {"text": forms.Textarea({"rows": 6}), "to": Addresses({"autocomplete": "off"})}

    field_order = ["to", "template", "subject", "text"]

    def __init__(self, *args, sending: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sending = sending
        self.record_type = self.record.record_type if self.record else Lead.record_type
        if self.record is None:
            del self.fields["template"]
            return
        self.fields["template"].queryset = templates_for(self.record_type, Channel.MAIL)
        reaches = reaches_of(self.record, Channel.MAIL, user=self.user)
        self.fields["to"].widget.reaches = reaches
        if not self.is_bound and not self.initial.get("to") and reaches:
            self.initial["to"] = reaches[0].value

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("subject") and not cleaned.get("text"):
            raise ValidationError(_("Write a subject or a text."))
        if self.sending:
            self._complete(cleaned)
        return cleaned

    def _complete(self, cleaned: dict) -> None:
        for name, words in (("subject", _("Write a subject.")), ("text", _("Write a text."))):
            if not cleaned.get(name):
                self.add_error(name, words)
        try:
            validate_email(cleaned.get("to", ""))
        except ValidationError:
            self.add_error("to", _("Write one e-mail address."))
        check([cleaned.get("subject", ""), cleaned.get("text", "")], self.record_type)

    @property
    def values(self) -> dict:
        return {name: each for name, each in super().values.items() if name != "template"}


FORMS = {form.kind: form for form in (CallForm, MeetingForm, MailForm)}
