"""The form in which an admin defines a custom field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records.fields.actions import MOST_INDEXED
from records.fields.impact import holders, holders_of
from records.models import FieldDefinition, FieldType
from records.types import record_models

LISTED = {FieldType.CHOICE, FieldType.MULTI}


class ChoicesField(forms.CharField):
    """One choice per line; “old -> new” replaces the old one where records hold it."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> tuple[list[str], dict[str, str]]:
        choices: dict[str, None] = {}
        replaced: dict[str, str] = {}
        for line in (super().clean(value) or "").splitlines():
            old, arrow, new = (part.strip() for part in line.replace("→", "->").partition("->"))
            word = new if arrow else old
            if arrow and old:
                replaced[old] = new
            if word:
                choices[word] = None
        if any(len(word) > 200 for word in choices):
            raise ValidationError(_("A choice has at most 200 letters."))
        return list(choices), replaced


class FieldForm(forms.ModelForm):
    """``cleaned_data["replaced"]`` is {old choice: new one} for the action to carry out first."""

    target_type = forms.TypedChoiceField(label=_("record type"), coerce=int)
    choices = ChoicesField(
        label=_("choices"),
        required=False,
        help_text=_("One per line. “old -> new” also changes it in every record that holds it."),
    )
    roles = forms.MultipleChoiceField(
        label=_("visible to roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=FieldDefinition._meta.get_field("roles").help_text,
    )

    class Meta:
        model = FieldDefinition
        fields = [
            "target_type", "key", "label", "type", "choices", "required", "section", "position",
            "roles", "personal", "indexed",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target_type"].choices = [
            (model.record_type, model._meta.verbose_name) for model in record_models()
        ]
        self.fields["roles"].choices = get_user_model()._meta.get_field("role").flatchoices
        if self.instance.pk:
            # Values and events name the field by these two for ever.
            for name in ("target_type", "key"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["choices"], data["replaced"] = data.get("choices") or ([], {})
        kind = data.get("type")
        if kind in LISTED and not data["choices"]:
            self.add_error("choices", _("Write at least one choice, one per line."))
        if kind not in LISTED:
            data["choices"], data["replaced"] = [], {}
        if kind == FieldType.MULTI and data.get("indexed"):
            self.add_error("indexed", _("A field with several choices cannot be made fast."))
        self._check_in_use(data)
        self._check_indexed(data)
        return data

    def _check_in_use(self, data: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        stored = FieldDefinition.objects.get(pk=self.instance.pk)
        if data.get("type") != stored.type:
            if count := holders(stored).count():
                words = _("%(n)s records hold values of the present type.") % {"n": count}
                self.add_error("type", words)
            return
        for word in set(stored.choices) - {*data["choices"], *data["replaced"]}:
            if count := holders_of(stored, word).count():
                words = _("%(n)s records hold “%(word)s”. Write “%(word)s -> another choice”.")
                self.add_error("choices", words % {"n": count, "word": word})

    def _check_indexed(self, data: dict[str, Any]) -> None:
        others = FieldDefinition.objects.live().filter(
            target_type=data.get("target_type"), indexed=True
        )
        if data.get("indexed") and others.exclude(pk=self.instance.pk).count() >= MOST_INDEXED:
            words = _("%(most)s fields of this record type are fast already; make another slow.")
            self.add_error("indexed", words % {"most": MOST_INDEXED})
