"""The lines of a document, as many as somebody writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from invoices.drawing import DocumentLine
from invoices.kinds import Unit
from invoices.taxes import Taxed, tax_choices
from leads.models import Lead

MOST = 1_000  # lines of one document
SPARE = 3  # empty rows at the end, for who has no JavaScript
BETWEEN = "|"
FIELDS = (
    "name", "details", "quantity", "unit", "price", "discount_percent", "service_start",
    "service_end",
)  # fmt: skip


class LineForm(forms.Form):
    """One row; left empty it is no line."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Description"), max_length=300, required=False)
    details = forms.CharField(
        label=_("Details"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=14, decimal_places=4, initial=Decimal(1), required=False
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit, initial=Unit.PIECE, required=False)
    price = forms.DecimalField(
        label=_("Price"), max_digits=18, decimal_places=6, required=False, min_value=Decimal(0)
    )
    discount_percent = forms.DecimalField(
        label=_("Discount in percent"), max_digits=7, decimal_places=4, required=False,
        min_value=Decimal(0), max_value=Decimal(100),
    )  # fmt: skip
    tax = forms.ChoiceField(label=_("Tax"), required=False)
    service_start = forms.DateField(
        label=_("Service from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    service_end = forms.DateField(
        label=_("Service until"), required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )  # fmt: skip
    remove = forms.BooleanField(label=_("Take this line out"), required=False)

    def __init__(self, *args, taxes: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.fields["tax"].choices = taxes
        for name, field in self.fields.items():
            if name not in ("id", "remove"):
                is_choice = isinstance(field, forms.ChoiceField)
                field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            elif name == "remove":
                field.widget.attrs["class"] = "form-check-input"
        if not self.initial.get("tax") and taxes:
            self.initial["tax"] = taxes[0][0]

    @property
    def is_line(self) -> bool:
        """Whether somebody wrote something here and did not take it out again."""
        said = self.cleaned_data
        return not said.get("remove") and bool(said.get("name") or said.get("price") is not None)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.is_line:
            return said
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


def written(taxed: Taxed) -> str:
    return BETWEEN.join([taxed.category, f"{taxed.percent.normalize():f}", taxed.reason])


def read(value: str) -> Taxed:
    category, percent, reason = value.split(BETWEEN, 2)
    return Taxed(category, Decimal(percent), reason)


class LineForms:
    """The rows of a document: those it has, and some empty ones.

    Only ids of the document's own lines mean anything; any other is refused (TRUST A6).
    """

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        model: type[DocumentLine],
        lines: Sequence[DocumentLine],
        lead: Lead | None,
        on: date,
    ) -> None:
        self.data, self.model = data, model
        self.own = {line.pk: line for line in lines if line.pk}
        known = [Taxed(line.tax_category, line.tax_percent, line.tax_reason) for line in lines]
        self.taxes = [(written(each), label) for each, label in tax_choices(lead, known, on=on)]
        self.lines = list(lines)
        self.problem = ""

    @cached_property
    def forms(self) -> list[LineForm]:
        if self.data is None:
            rows = [self._initial(line) for line in self.lines]
            return [self._form(n, initial=row) for n, row in enumerate([*rows, *[{}] * SPARE])]
        return [self._form(n, data=self.data) for n in range(self._count())]

    def _count(self) -> int:
        sent = self.data.get("lines", "")
        number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
        more = SPARE if "more" in self.data else 0
        return min(number + more, MOST)

    def _form(self, number: int, **kwargs) -> LineForm:
        return LineForm(prefix=f"line-{number}", taxes=self.taxes, **kwargs)

    @property
    def blank(self) -> LineForm:
        """What a script copies for another row."""
        return LineForm(prefix="line-__n__", taxes=self.taxes)

    def _initial(self, line: DocumentLine) -> dict[str, Any]:
        tax = Taxed(line.tax_category, line.tax_percent, line.tax_reason)
        values = {name: getattr(line, name) for name in FIELDS}
        for name in ("quantity", "price", "discount_percent"):
            if values[name] is not None:
                values[name] = Decimal(f"{Decimal(values[name]).normalize():f}")
        return {"id": line.pk, "tax": written(tax), **values}

    def __iter__(self) -> Iterator[LineForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        if self.data is None:
            return False
        checked = [form.is_valid() for form in self.forms]  # all of them: each tells its errors
        sent = [form.cleaned_data["id"] for form in self.forms if form.cleaned_data.get("id")]
        if len(sent) != len(set(sent)) or not set(sent) <= self.own.keys():
            self.problem = _("A line is not of this document any more. Open the page again.")
        return all(checked) and not self.problem

    def result(self) -> list[DocumentLine]:
        """The lines to be, in their order; known ones keep their id."""
        return [self._line(form) for form in self.forms if form.is_line]

    def _line(self, form: LineForm) -> DocumentLine:
        said = form.cleaned_data
        line = self.own.get(said.get("id")) or self.model()
        for name in FIELDS:
            setattr(line, name, said[name])
        line.unit = said["unit"] or Unit.PIECE
        if said.get("tax"):
            tax = read(said["tax"])
            line.tax_category, line.tax_percent = tax.category, tax.percent
            line.tax_reason = tax.reason
        return line
