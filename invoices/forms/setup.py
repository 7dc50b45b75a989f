"""Who we are on documents, and how they are numbered."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deals.kinds import StageKind
from deals.models import Pipeline, Stage
from invoices.accounts import check_bic, check_iban, check_vat_id
from invoices.models import NumberSeries, Seller
from invoices.numbers import check_pattern
from leads.countries import countries
from users.forms import HelpedModelForm
from users.forms.base import Section

WHO = ["legal_name", "country", "address", "vat_id", "tax_number", "register", "email", "phone"]
BANK = ["bank", "iban", "bic"]
TERMS = ["terms_days", "valid_days", "recurring"]
LOOK = ["intro", "footer", "colour"]


class SellerForm(HelpedModelForm):
    """What stands about us on documents. Empty: as the organisation has it."""

    country = forms.ChoiceField(label=_("Country"), required=False)

    class Meta:
        model = Seller
        fields = [*WHO, *BANK, *TERMS, *LOOK]
        widgets = {
            "address": forms.Textarea({"rows": 3}),
            "intro": forms.Textarea({"rows": 2}),
            "footer": forms.Textarea({"rows": 2}),
            "colour": forms.TextInput({"type": "color"}),
        }
        help_texts = {
            "legal_name": _("Empty: the name of the organisation."),
            "address": _("Empty: the address of the organisation."),
            "recurring": _("Each service may say otherwise."),
            "footer": _("At the end of every document, such as who runs the company."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("As the organisation")), *countries()]
        # Longer than what is stored: people type blanks and the "#" of a colour.
        for name in ("iban", "bic", "vat_id", "colour"):
            self.fields[name].max_length = 60
            self.fields[name].validators = []
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.initial["colour"] = f"#{self.instance.colour}"
        self.stages = self._add_stages()
        version = ["version"] if "version" in self.fields else []
        self.helper.layout = Layout(
            *version,
            Section(_("Who we are"), Div(*WHO, css_class="field-grid")),
            Section(_("Bank"), Div(*BANK, css_class="field-grid")),
            Section(_("Terms"), Div(*TERMS, css_class="field-grid")),
            Section(_("Words and look"), *LOOK),
            *([Section(_("When a deal's invoice is paid"), *self.stages)] if self.stages else []),
        )

    def _add_stages(self) -> dict[str, int]:
        """{name of the field: pipeline}: to which stage a paid deal moves (WA-20)."""
        found = {}
        chosen = self.instance.paid_stages
        stages = Stage.objects.live().exclude(kind=StageKind.LOST).in_order()
        for pipeline in Pipeline.objects.live().in_order():
            name = f"paid_{pipeline.pk}"
            mine = [(str(each.pk), each.name) for each in stages if each.pipeline_id == pipeline.pk]
            self.fields[name] = forms.ChoiceField(
                label=_("Move deals of “%(pipeline)s” to") % {"pipeline": pipeline},
                choices=[("", _("Leave them where they are")), *mine],
                required=False,
            )
            self.initial[name] = str(chosen.get(str(pipeline.pk), ""))
            found[name] = pipeline.pk
        return found

    def clean_iban(self) -> str:
        return check_iban(self.cleaned_data["iban"])

    def clean_bic(self) -> str:
        return check_bic(self.cleaned_data["bic"])

    def clean_vat_id(self) -> str:
        return check_vat_id(self.cleaned_data["vat_id"])

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"].strip().lstrip("#").lower()
        if not re.fullmatch(r"[0-9a-f]{6}", colour):
            raise ValidationError(_("A colour has six signs, such as #1f5fae."))
        return colour

    @property
    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self._meta.fields}
        stages = {
            str(pipeline): int(self.cleaned_data[name])
            for name, pipeline in self.stages.items()
            if self.cleaned_data[name]
        }
        return said | {"paid_stages": stages}


class SeriesForm(HelpedModelForm):
    """How the documents of a kind are numbered."""

    class Meta:
        model = NumberSeries
        fields = ["pattern", "yearly", "first"]
        help_texts = {
            "pattern": _(
                "{number} counts, {number:04} with zeros in front; {year} and {yy} are the year."
            ),
            "first": _("Other than 1 if another program has given numbers before."),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "pattern" in said:
            try:
                check_pattern(said["pattern"], yearly=said["yearly"])
            except ValidationError as problem:
                self.add_error("pattern", problem)
        return said
