"""The form of a deal: every field a person may set (CM-27, WA-05)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.forms.fields import LeadField, is_closing, stages_by_pipeline, stages_in_order, written
from deals.kinds import Forecast
from deals.models import Deal, Stage
from leads.forms.fields import PointsField
from leads.kinds import PointKind
from leads.models import Lead
from records.fields.definitions import (
    add_custom_fields,
    by_section,
    custom_values,
    fields_of,
    stored_values,
)
from users.forms.base import Helped, Section
from users.models import Organisation, User
from users.validators import currencies

WHAT = ["name", "stage", "value", "currency", "close_date"]
HOW = ["win_likelihood", "forecast", "lost_reason", "owner", "source"]
NEW_LEAD = ["lead_name", "lead_company", "lead_emails", "lead_phones"]
OF_CLOSED = ("win_likelihood", "forecast")


class AmountField(forms.DecimalField):
    """An amount stands in its field as people write it: 23750, not 23750.000."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class DealForm(Helped, forms.ModelForm):
    """A deal; ``version`` tells which state of it the person looked at while typing (TRUST E9).

    A deal that exists is moved by its own dialog, so its form has no stage.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Deal
        fields = [*WHAT, *HOW, "description"]
        widgets = {
            "description": forms.Textarea({"rows": 4}),
            "close_date": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }
        field_classes = {"value": AmountField}

    def __init__(self, *args, user, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        codes = [(code, code) for code in currencies()]
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=codes)
        self._limit_choices()
        definitions = fields_of(Deal, user)
        add_custom_fields(self, definitions, record=self.instance if self.instance.pk else None)
        self.helper.form_id = "deal-form"
        self.helper.layout = self._layout(by_section(definitions))

    def _limit_choices(self) -> None:
        """Only what is in use now, and what the deal has already."""
        deal = self.instance
        may_own = User.objects.who_may_own() | User.objects.filter(pk=deal.owner_id)
        self.fields["owner"].queryset = may_own.order_by("name")
        for name in ("source", "lost_reason"):
            field = self.fields[name]
            in_use = Q(deleted_at__isnull=True) | Q(pk=getattr(deal, f"{name}_id"))
            field.queryset = field.queryset.filter(in_use)
        if deal.pk:
            self._limit_to_state()

    def _limit_to_state(self) -> None:
        """What the table of ``deals.gates`` leaves to be changed."""
        self.initial["version"] = self.instance.version
        del self.fields["stage"]
        closed = is_closing(self.instance.stage)
        gone = [*OF_CLOSED, "currency"] if closed else []
        gone += [] if self.instance.stage.kind == "lost" else ["lost_reason"]
        for name in gone:
            del self.fields[name]
        if "forecast" in self.fields:
            self.fields["forecast"].choices = open_forecasts()

    def _layout(self, sections: dict[str, list]) -> Layout:
        def grid(names: list[str]) -> Div:
            return Div(*(name for name in names if name in self.fields), css_class="field-grid")

        custom = [
            Section(section or _("More"), grid([each.column for each in found]))
            for section, found in sections.items()
        ]
        return Layout(
            *(["version"] if "version" in self.fields else []),
            *self.first_sections(grid),
            Section(_("The deal"), grid(WHAT)),
            Section(_("How it stands"), grid(HOW)),
            *custom,
            Section(_("Anything else"), "description"),
        )

    def first_sections(self, grid) -> list[Section]:
        return []

    @property
    def own_values(self) -> dict[str, Any]:
        """Values of the deal's own columns; without the custom fields."""
        names = {*self._meta.fields} & self.fields.keys()
        return {name: each for name, each in self.cleaned_data.items() if name in names}

    @property
    def values(self) -> dict[str, Any]:
        return self.own_values | custom_values(self)

    @property
    def expect(self) -> dict[int, int] | None:
        version = self.cleaned_data.get("version")
        return {self.instance.pk: version} if version else None


class NewDealForm(DealForm):
    """With a lead that is there, or a new one in the same form (WA-04, WA-05)."""

    qualify = forms.BooleanField(
        label=_("Set the lead to qualified"),
        required=False,
        initial=True,
        help_text=_("Where it stands further on already, it stays there."),
    )
    lead_name = forms.CharField(label=_("Full name"), max_length=300, required=False)
    lead_company = forms.CharField(label=_("Company"), max_length=200, required=False)
    lead_emails = PointsField(PointKind.EMAIL, label=_("E-mail"))
    lead_phones = PointsField(PointKind.PHONE, label=_("Phone"))

    def __init__(self, *args, user, lead: Lead | None = None, **kwargs) -> None:
        self.lead = lead
        super().__init__(*args, user=user, **kwargs)

    def _limit_choices(self) -> None:
        super()._limit_choices()
        self.fields["lead"] = LeadField(
            user=self.user,
            label=_("Lead"),
            required=False,
            help_text=_("Name or number of a lead you have."),
        )
        if self.lead is not None:
            self.initial["lead"] = written(self.lead)
        self.initial |= {
            "owner": self.user.pk if self.user.can_write() else None,
            "currency": Organisation.current().base_currency,
        }
        self.fields["stage"].queryset = Stage.objects.live().select_related("pipeline")
        self.fields["stage"].choices = stages_by_pipeline()
        first = next((each for each in stages_in_order() if each.is_open), None)
        self.initial["stage"] = first and first.pk
        for name in OF_CLOSED:
            self.fields[name].required, self.initial[name] = False, None
        self.fields["forecast"].choices = [("", _("as its stage")), *open_forecasts()]
        self.fields["win_likelihood"].help_text = _("Percent; left empty, that of its stage.")

    def first_sections(self, grid) -> list[Section]:
        known = Section(_("Whom it is with"), grid(["lead", "qualify"]))
        new = Section(_("… or a new lead"), grid(NEW_LEAD))
        return [known] if self.lead is not None else [known, new]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = any(cleaned.get(name) for name in NEW_LEAD)
        if "lead" in self.errors:
            return cleaned
        if cleaned.get("lead") and typed:
            self.add_error("lead", _("Choose a lead or add a new one, not both."))
        elif not cleaned.get("lead") and not typed:
            self.add_error("lead", _("Choose a lead, or fill in a new one."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"win_likelihood", "forecast"}

    def _post_clean(self) -> None:
        """Empty likelihood and forecast come from the stage, in the action."""
        said = {name: self.cleaned_data.pop(name, None) for name in OF_CLOSED}
        super()._post_clean()
        self.cleaned_data |= said

    def new_lead(self) -> Lead | None:
        """None where a known one was chosen."""
        if self.cleaned_data["lead"] is not None:
            return None
        data = self.cleaned_data
        owner = data["owner"]
        return Lead(
            name=data["lead_name"], company_name=data["lead_company"], owner=owner,
            source=data["source"],
        )  # fmt: skip

    @property
    def points(self) -> dict[str, list[str]]:
        data = self.cleaned_data
        return {PointKind.EMAIL: data["lead_emails"], PointKind.PHONE: data["lead_phones"]}

    def new_deal(self, lead: Lead) -> Deal:
        return Deal(lead=lead, **self.own_values, custom=stored_values(self))


def open_forecasts() -> list[tuple[str, Any]]:
    """Closed is what a won deal is; nobody says it."""
    return [each for each in Forecast.choices if each[0] != Forecast.CLOSED]
