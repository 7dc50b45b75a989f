"""How a lead wants its documents (LS-29)."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from invoices.accounts import check_vat_id
from invoices.models import BillingProfile
from leads.countries import countries
from users.forms import HelpedModelForm
from users.forms.base import Section

WHO = ["name", "country", "address", "vat_id", "email", "reference"]
TERMS = ["terms_days", "discount_percent", "price_list", "language"]


class BillingForm(HelpedModelForm):
    """Everything may stay empty: then it is as the lead, or as all, have it."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = BillingProfile
        fields = [*WHO, *TERMS]
        widgets = {"address": forms.Textarea({"rows": 3})}
        help_texts = {
            "name": _("Empty: the name of the lead."),
            "address": _("Empty: the address of the lead."),
            "email": _("Empty: the lead's first address."),
            "terms_days": _("Empty: as all have it."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("As the lead")), *countries()]
        self.fields["language"].choices = [("", _("As who writes")), *settings.LANGUAGES]
        self.fields["price_list"].queryset = self.fields["price_list"].queryset.live()
        self.fields["vat_id"].max_length = 60
        self.fields["vat_id"].validators = []
        self.fields["vat_id"].widget.attrs.pop("maxlength", None)
        version = ["version"] if "version" in self.fields else []
        self.helper.layout = Layout(
            *version,
            Section(_("On documents"), Div(*WHO, css_class="field-grid")),
            Section(_("Terms"), Div(*TERMS, css_class="field-grid")),
        )

    def clean_vat_id(self) -> str:
        return check_vat_id(self.cleaned_data["vat_id"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}
