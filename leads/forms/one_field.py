"""One field of a lead, changed in place."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.forms.lead import ADDRESS, LeadForm

# Fields that make sense together only.
TOGETHER = {"address": tuple(ADDRESS)}
REACHED_BY = ("name", "company_name", "emails", "phones")


class FieldForm(LeadForm):
    """The field with the checks of the whole form.

    ``was`` tells which value the person saw: somebody else's change of another field is no
    conflict (TRUST E9).
    """

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, *args, name: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = TOGETHER.get(name, (name,))
        if not set(names) <= set(self.fields) - {"seen", "was"}:
            raise KeyError(name)
        self.names = names
        for other in set(self.fields) - {"was", *names}:
            del self.fields[other]
        self.custom_definitions = [d for d in self.custom_definitions if d.column in names]
        self.initial["was"] = self.shown
        for field in self.visible_fields():
            is_choice = isinstance(field.field.widget, forms.Select)
            if not isinstance(
                field.field.widget, forms.CheckboxSelectMultiple | forms.CheckboxInput
            ):
                field.field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def shown(self) -> str:
        """Names the value that stands there now."""
        values = [self.get_initial_for_field(self.fields[name], name) for name in self.names]
        return f"{crc32(repr([str(each or '') for each in values]).encode()):08x}"

    @property
    def is_stale(self) -> bool:
        return bool(self.cleaned_data["was"]) and self.cleaned_data["was"] != self.shown

    def clean(self) -> dict[str, Any]:
        cleaned = forms.ModelForm.clean(self)
        left = [name for name in REACHED_BY if name not in self.names]
        known = {"emails": self.initial.get("emails"), "phones": self.initial.get("phones")}
        if (
            self.names[0] in REACHED_BY
            and not cleaned.get(self.names[0])
            and not any(known.get(name) or getattr(self.instance, name, "") for name in left)
            and not self.errors
        ):
            self.add_error(
                self.names[0], _("A lead needs a name, a company, an e-mail address or a phone.")
            )
        return cleaned

    @property
    def points(self) -> dict[str, list[str]]:
        kinds = {"emails": "email", "phones": "phone"}
        return {kinds[name]: self.cleaned_data[name] for name in self.names if name in kinds}
