"""One line of a document as somebody writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from invoices.drawing import DocumentLine
from invoices.kinds import Interval, TaxClass, Unit
from invoices.models import Product, QuoteLine

ONCE = "once"
OFFERS = "products-offered"  # id of the list of suggestions on the page
USUAL = ("", _("as usual"))
FOLDED = (
    "details", "discount_percent", "interval", "service_start", "service_end", "optional", "chosen",
)  # fmt: skip
CHARGED = [USUAL, (ONCE, Interval.ONCE.label), *((e.value, e.label) for e in Interval if e.value)]


def day(label) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class LineForm(forms.Form):
    """One row; left empty it is no line. “As usual” is as the product has it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    product = forms.CharField(label=_("Product"), max_length=250, required=False)
    name = forms.CharField(label=_("Description"), max_length=300, required=False)
    details = forms.CharField(
        label=_("Details"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=14, decimal_places=4, initial=Decimal(1), required=False
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[USUAL, *Unit.choices], required=False)
    price = forms.DecimalField(
        label=_("Price"), max_digits=18, decimal_places=6, required=False, min_value=Decimal(0)
    )
    discount_percent = forms.DecimalField(
        label=_("Discount in percent"), max_digits=7, decimal_places=4, required=False,
        min_value=Decimal(0), max_value=Decimal(100),
    )  # fmt: skip
    tax = forms.ChoiceField(label=_("Tax"), required=False)
    interval = forms.ChoiceField(label=_("Charged"), choices=CHARGED, required=False)
    service_start = day(_("Service from"))
    service_end = day(_("Service until"))
    optional = forms.BooleanField(label=_("Optional: the client chooses"), required=False)
    chosen = forms.BooleanField(label=_("Chosen from the start"), required=False)
    remove = forms.BooleanField(label=_("Take this line out"), required=False)

    def __init__(
        self,
        *args,
        model: type[DocumentLine],
        taxes: Sequence[tuple[str, str]],
        products: Mapping[str, Sequence[Product]],
        **kwargs,
    ) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.products = products
        self.product: Product | None = None
        if model is not QuoteLine:
            del self.fields["optional"], self.fields["chosen"]
        self.fields["tax"].choices = [USUAL, *taxes]
        self.fields["product"].widget.attrs |= {"list": OFFERS, "autocomplete": "off"}
        for field in self.fields.values():
            if isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-check-input"
            elif not field.widget.is_hidden:
                is_choice = isinstance(field, forms.ChoiceField)
                field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def shown(self) -> list[BoundField]:
        """What every line needs; taking it out stands apart, at the end of the row."""
        apart = {*FOLDED, "remove"}
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def folded(self) -> list[BoundField]:
        """What few lines need: it stands behind a fold."""
        return [field for field in self.visible_fields() if field.name in FOLDED]

    @property
    def says_more(self) -> bool:
        """Whether the fold stands open: something in it is filled, or wrong."""
        filled = any(f.value() not in (None, "", False, ONCE) for f in self.folded)
        return filled or any(name in self.errors for name in FOLDED)

    @property
    def is_line(self) -> bool:
        """Whether somebody wrote something here and did not take it out again."""
        said = self.cleaned_data
        written = said.get("name") or said.get("product") or said.get("price") is not None
        return not said.get("remove") and bool(written)

    @property
    def takes_price(self) -> bool:
        """Whether the price is left to the product's lists."""
        if self.errors or not self.is_line or self.product is None:
            return False
        return self.cleaned_data["price"] is None

    @property
    def tax_class(self) -> str:
        return self.product.tax_class if self.product else TaxClass.STANDARD

    def clean_product(self) -> str:
        typed = self.cleaned_data["product"]
        if typed:
            found = self.products.get(self.data.get(self.add_prefix("product"), ""), [])
            if not found:
                raise ValidationError(_("No product for sale has this name or number."))
            if len(found) > 1:
                raise ValidationError(
                    _("Several products have this name. Write the number, such as #%(id)s."),
                    params={"id": found[0].pk},
                )
            self.product = found[0]
        return typed

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.is_line:
            return said
        if "product" not in self.errors and self.product is None:
            if not said.get("name"):
                self.add_error("name", _("Say what it is."))
            if said.get("price") is None and "price" not in self.errors:
                self.add_error("price", _("Say what it costs; 0 is possible."))
        if said.get("quantity") is None and "quantity" not in self.errors:
            self.add_error("quantity", _("Say how many."))
        start, end = said.get("service_start"), said.get("service_end")
        if end and (not start or end < start):
            self.add_error("service_end", _("A service ends after it begins."))
        return said
