"""A service of a customer, and when it ends."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.forms.deal import AmountField
from invoices.models import Subscription
from tasks.forms.fields import LeadField, people_to_choose
from users.forms import HelpedForm, HelpedModelForm
from users.forms.base import Section
from users.models import User
from users.validators import currencies

WHAT = ["product", "name"]
PRICE = ["quantity", "unit", "price", "currency", "with_tax", "discount_percent", "tax_class",
         "interval"]  # fmt: skip
WHEN = ["starts_on", "term_months", "ends_on", "renews", "notice_days"]
REST = ["invoicing", "owner"]
DAY = "%Y-%m-%d"


class SubscriptionForm(HelpedModelForm):
    """Empty words and an empty end follow from the product and the term."""

    class Meta:
        model = Subscription
        fields = [*WHAT, *PRICE, *WHEN, *REST]
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}, DAY),
            "ends_on": forms.DateInput({"type": "date"}, DAY),
        }
        field_classes = {
            "price": AmountField, "quantity": AmountField, "discount_percent": AmountField
        }  # fmt: skip
        help_texts = {
            "name": _("Empty: the name of the product."),
            "ends_on": _("The last day. Empty: with the term, or not before somebody ends it."),
            "term_months": _("Empty: no term."),
            "renews": _("For another term, unless somebody ends it."),
            "notice_days": _("So many days before its end you are reminded; 0: never."),
            "invoicing": _("Empty: as all have it."),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        subscription = self.instance
        sold = self.fields["product"].queryset.sold()
        known = Q(pk=subscription.product_id)
        self.fields["product"].queryset = (
            self.fields["product"].queryset.filter(Q(pk__in=sold.values("pk")) | known)
            .order_by("name", "id")
        )  # fmt: skip
        self.fields["owner"].queryset = people_to_choose()
        self.fields["owner"].empty_label = _("Nobody")
        self.fields["product"].empty_label = _("without a product")
        codes = [(code, code) for code in currencies()]
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=codes)
        self.fields["name"].required = False
        self.fields["invoicing"].choices = [
            ("", _("as all have it")), *self.fields["invoicing"].choices[1:]
        ]  # fmt: skip
        if subscription.lead_id is None:
            self.fields["lead"] = LeadField(
                user=user, label=_("Lead"), help_text=_("Name or number, such as #12.")
            )
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        def grid(*names: str) -> Div:
            return Div(*(name for name in names if name in self.fields), css_class="field-grid")

        version = ["version"] if "version" in self.fields else []
        return Layout(
            *version,
            Section(_("What"), grid("lead", *WHAT)),
            Section(_("Price"), grid(*PRICE)),
            Section(_("When"), grid(*WHEN)),
            Section(_("How"), grid(*REST)),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        product = said.get("product")
        if not said.get("name") and product is None and "name" not in self.errors:
            self.add_error("name", _("Say what it is, or choose a product."))
        elif not said.get("name") and product is not None:
            said["name"] = product.name
        if said.get("renews") and not said.get("term_months"):
            self.add_error("term_months", _("What renews itself needs a term."))
        return said

    def new_subscription(self) -> Subscription:
        lead = self.cleaned_data.get("lead") or self.instance.lead
        return Subscription(**{n: self.cleaned_data[n] for n in self._meta.fields} | {"lead": lead})

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class EndForm(HelpedForm):
    """The last day; nothing that was invoiced is taken back by it."""

    button = _("End it")
    on = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, DAY))
