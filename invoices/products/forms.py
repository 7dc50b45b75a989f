"""Words from outside into products and their prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from invoices.forms.line import OFFERS
from invoices.kinds import LinkKind
from invoices.models import Price, PriceList, Product
from invoices.picking import find
from records.fields.definitions import add_custom_fields, by_section, custom_values, fields_of
from records.fields.one import OneField
from users.forms import HelpedForm, HelpedModelForm
from users.forms.base import Section
from users.models import User

WHAT = ["name", "code", "unit", "tax_class", "interval", "notice_days", "owner", "active"]
MOST = 200
SPARE = 1  # empty rows at the end, as in a document: one more for each time it is asked for


class ProductForm(HelpedModelForm):
    """A product without its prices."""

    class Meta:
        model = Product
        fields = [*WHAT, "description"]
        widgets = {"description": forms.Textarea({"rows": 4})}
        help_texts = {
            "code": _("Your own number of it; files and lines find it by this."),
            "notice_days": _("So many days before its end a subscription is up for renewal."),
            "owner": _("Who looks after it."),
            "active": _("Only what is for sale can be chosen in quotes and invoices."),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        product = self.instance
        may_own = User.objects.who_may_own() | User.objects.filter(pk=product.owner_id)
        self.fields["owner"].queryset = may_own.order_by("name")
        self.fields["owner"].empty_label = _("Nobody")
        definitions = fields_of(Product, user)
        add_custom_fields(self, definitions, record=product if product.pk else None)
        custom = [
            Section(section or _("More"), Div(*(d.column for d in found), css_class="field-grid"))
            for section, found in by_section(definitions).items()
        ]
        version = ["version"] if "version" in self.fields else []
        self.helper.form_tag = False  # prices stand in the same form
        self.helper.inputs = []
        self.helper.layout = Layout(
            *version,
            Section(_("The product"), Div(*WHAT, css_class="field-grid"), "description"),
            *custom,
        )

    def _get_validation_exclusions(self) -> set[str]:
        """The number is compared with products in use."""
        return super()._get_validation_exclusions() - {"deleted_at"}

    @property
    def own_values(self) -> dict[str, Any]:
        """Without the custom fields."""
        names = {*self._meta.fields} & self.fields.keys()
        return {name: each for name, each in self.cleaned_data.items() if name in names}

    @property
    def values(self) -> dict[str, Any]:
        return self.own_values | custom_values(self)


class FieldForm(OneField, ProductForm):
    pass


class PriceRow(forms.Form):
    """One price; without an amount it is none."""

    price_list = forms.ModelChoiceField(
        PriceList.objects.none(), label=_("Price list"), required=False, empty_label=None
    )
    from_quantity = forms.DecimalField(
        label=_("From a quantity of"), max_digits=14, decimal_places=4, min_value=Decimal(0),
        required=False,
    )  # fmt: skip
    amount = forms.DecimalField(
        label=_("Price of one"), max_digits=18, decimal_places=6, min_value=Decimal(0),
        required=False,
    )  # fmt: skip

    def __init__(self, *args, lists, **kwargs) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.fields["price_list"].queryset = lists
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ModelChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def is_price(self) -> bool:
        return self.cleaned_data.get("amount") is not None

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("amount") is not None and not said.get("price_list"):
            self.add_error("price_list", _("Say in which list."))
        return said


class PriceForms:
    """The prices of a product: those it has, and an empty row for the first list without one."""

    def __init__(self, data: Mapping[str, str] | None, *, prices: Sequence[Price]) -> None:
        self.data, self.prices = data, prices
        has = {price.price_list_id for price in prices}
        self.lists = PriceList.objects.filter(Q(deleted_at=None) | Q(pk__in=has))
        self.problem = ""

    @cached_property
    def forms(self) -> list[PriceRow]:
        if self.data is not None:
            return [self._row(number, data=self.data) for number in range(self._count())]
        has = {price.price_list_id for price in self.prices}
        rows = [self._initial(price) for price in self.prices]
        free = next((each for each in self.lists if each.pk not in has), None)
        rows += [{"price_list": free}] * SPARE
        return [self._row(number, initial=row) for number, row in enumerate(rows)]

    def _count(self) -> int:
        sent = self.data.get("lines", "")
        number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
        return min(number + (SPARE if "more" in self.data else 0), MOST)

    def _row(self, number: int | str, **kwargs) -> PriceRow:
        return PriceRow(prefix=f"price-{number}", lists=self.lists, **kwargs)

    @property
    def blank(self) -> PriceRow:
        return self._row("__n__")

    def _initial(self, price: Price) -> dict[str, Any]:
        start = price.from_quantity
        return {
            "price_list": price.price_list_id,
            "from_quantity": f"{start.normalize():f}" if start else None,
            "amount": f"{price.amount.normalize():f}",
        }

    def __iter__(self) -> Iterator[PriceRow]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        if self.data is None:
            return False
        checked = [form.is_valid() for form in self.forms]  # all of them: each tells its errors
        fine, seen = all(checked), set()
        for form in self.forms if fine else ():
            said = form.cleaned_data
            step = said.get("price_list"), said.get("from_quantity") or Decimal(0)
            if form.is_price and step in seen:
                words = _now("This list has a price from that quantity already.")
                form.add_error("from_quantity", words)
                fine = False
            seen |= {step} if form.is_price else set()
        return fine

    def result(self) -> list[Price]:
        return [
            Price(
                price_list=form.cleaned_data["price_list"],
                from_quantity=form.cleaned_data["from_quantity"] or Decimal(0),
                amount=form.cleaned_data["amount"],
            )
            for form in self.forms
            if form.is_price
        ]


class LinkForm(HelpedForm):
    """Another product that goes with this one, by name or number."""

    button = _("Add")
    other = forms.CharField(label=_("Product"), max_length=250)
    kind = forms.ChoiceField(label=_("How"), choices=LinkKind)

    def __init__(self, *args, product: Product, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        self.fields["other"].widget.attrs |= {
            "class": "form-control", "list": OFFERS, "autocomplete": "off",
        }  # fmt: skip
        self.fields["kind"].widget.attrs["class"] = "form-select"

    def clean_other(self) -> Product:
        typed = self.cleaned_data["other"]
        found = find([typed], Product.objects.live()).get(typed, [])
        if not found:
            raise forms.ValidationError(_("No product has this name or number."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several products have this name. Write the number, such as #%(id)s."),
                params={"id": found[0].pk},
            )
        if found[0] == self.product:
            raise forms.ValidationError(_("A product does not go with itself."))
        return found[0]


class PriceListForm(HelpedModelForm):
    """Set-up: a list of prices, and what it takes off for the faithful (LS-29)."""

    class Meta:
        model = PriceList
        fields = ["name", "currency", "with_tax", "loyalty_percent", "loyalty_months"]
        help_texts = {
            "with_tax": _("For shops: documents that use it show prices with tax."),
            "loyalty_percent": _("Proposed as the discount of new quotes and invoices."),
            "loyalty_months": _("For who has been a customer for so long."),
        }

    def _get_validation_exclusions(self) -> set[str]:
        """Names are compared with lists in use."""
        return super()._get_validation_exclusions() - {"deleted_at"}
