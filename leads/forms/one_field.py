"""One field of a lead, changed in place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.forms.lead import ADDRESS, LeadForm
from records.fields.one import OneField

# Fields that make sense together only.
TOGETHER = {"address": tuple(ADDRESS)}
REACHED_BY = ("name", "company_name", "emails", "phones")


class FieldForm(OneField, LeadForm):
    together = TOGETHER

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
