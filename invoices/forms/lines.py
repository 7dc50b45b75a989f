"""The lines of a document, as many as somebody writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from invoices.drawing import DocumentLine
from invoices.forms.line import ONCE, LineForm
from invoices.kinds import Unit
from invoices.models import Product, QuoteLine
from invoices.models.quotes import OF_QUOTE
from invoices.picking import find, offered, written
from invoices.pricing import Place, costs
from invoices.taxes import Taxed, tax_choices, tax_on
from leads.models import Lead

MOST = 1_000  # lines of one document
SPARE = 1  # empty rows at the end: one to write in, another for each time it is asked for
BETWEEN = "|"
FIELDS = (
    "name", "details", "quantity", "unit", "price", "discount_percent", "service_start",
    "service_end",
)  # fmt: skip


def told(tax: Taxed) -> str:
    """A tax as it stands in a form."""
    return BETWEEN.join([tax.category, f"{tax.percent.normalize():f}", tax.reason])


def read(value: str) -> Taxed:
    category, percent, reason = value.split(BETWEEN, 2)
    return Taxed(category, Decimal(percent), reason)


class LineForms:
    """The rows of a document, quote or invoice: those it has, and some empty ones.

    A row that names a product takes from it what was left empty (X21): words, unit, the price of
    its place and quantity, the tax for this client, how often it is charged. Only ids of the
    document's own lines mean anything; any other is refused (TRUST A6).
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
        self.data, self.model, self.lead = data, model, lead
        self.own = {line.pk: line for line in lines if line.pk}
        known = [Taxed(line.tax_category, line.tax_percent, line.tax_reason) for line in lines]
        self.taxes = [(told(each), label) for each, label in tax_choices(lead, known, on=on)]
        self.lines = list(lines)
        self.place: Place | None = None
        self.problem = ""

    @cached_property
    def forms(self) -> list[LineForm]:
        if self.data is None:
            rows = [self._initial(line) for line in self.lines]
            return [self._form(n, initial=row) for n, row in enumerate([*rows, *[{}] * SPARE])]
        return [self._form(n, data=self.data) for n in range(self._count())]

    @cached_property
    def products(self) -> dict[str, list[Product]]:
        """{what was typed: the products it can mean}: those for sale, and those of the lines."""
        kept = Product.objects.filter(pk__in={line.product_id for line in self.own.values()})
        names = (f"line-{number}-product" for number in range(self._count()))
        return find((self.data.get(name, "") for name in names), Product.objects.sold() | kept)

    @property
    def offered(self) -> list[tuple[str, Product]]:
        """To choose from without a script; with one, whatever is typed finds more."""
        return [(written(each), each) for each in offered("", Product.objects.sold())]

    def _count(self) -> int:
        sent = self.data.get("lines", "")
        number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
        more = SPARE if "more" in self.data else 0
        return min(number + more, MOST)

    def _form(self, number: int | str, **kwargs) -> LineForm:
        products = self.products if "data" in kwargs else {}
        return LineForm(
            prefix=f"line-{number}", model=self.model, taxes=self.taxes, products=products, **kwargs
        )

    @property
    def blank(self) -> LineForm:
        """What a script copies for another row."""
        return self._form("__n__")

    def _initial(self, line: DocumentLine) -> dict[str, Any]:
        tax = Taxed(line.tax_category, line.tax_percent, line.tax_reason)
        values = {name: getattr(line, name) for name in FIELDS}
        for name in ("quantity", "price", "discount_percent"):
            if values[name] is not None:
                values[name] = Decimal(f"{Decimal(values[name]).normalize():f}")
        values["product"] = written(line.product) if line.product_id else ""
        values["interval"] = line.interval or ONCE
        values |= {name: getattr(line, name, False) for name in OF_QUOTE}
        return {"id": line.pk, "tax": told(tax), **values}

    def __iter__(self) -> Iterator[LineForm]:
        return iter(self.forms)

    def is_valid(self, place: Place) -> bool:
        """``place``: where the document is sold, as its head says now."""
        if self.data is None:
            return False
        self.place = place
        checked = [form.is_valid() for form in self.forms]  # all of them: each tells its errors
        sent = [form.cleaned_data["id"] for form in self.forms if form.cleaned_data.get("id")]
        if len(sent) != len(set(sent)) or not set(sent) <= self.own.keys():
            self.problem = _("A line is not of this document any more. Open the page again.")
        return all(checked) and self._priced(place) and not self.problem

    def _priced(self, place: Place) -> bool:
        """Fills in what products cost here; False where no list says and nobody did."""
        open_ones = [form for form in self.forms if form.takes_price]
        wanted = [(form.product, form.cleaned_data["quantity"]) for form in open_ones]
        for form, amount in zip(open_ones, costs(wanted, place) if wanted else [], strict=True):
            if amount is None:
                form.add_error("price", no_price(place))
            form.cleaned_data["price"] = amount
        return not any(form.errors for form in open_ones)

    def result(self) -> list[DocumentLine]:
        """The lines to be, in their order; known ones keep their id."""
        usual = {}
        for form in self.forms:
            kind = form.tax_class
            if form.is_line and not form.cleaned_data.get("tax") and kind not in usual:
                usual[kind] = tax_on(self.place.lead, kind, on=self.place.on)
        return [self._line(form, usual) for form in self.forms if form.is_line]

    def _line(self, form: LineForm, usual: Mapping[str, Taxed]) -> DocumentLine:
        said, product = form.cleaned_data, form.product
        line = self.own.get(said.get("id")) or self.model()
        is_new = product is not None and line.product_id != product.pk
        line.product = product
        for name in FIELDS:
            setattr(line, name, said[name])
        if product is not None:
            line.name = line.name or product.name
            line.details = line.details or (product.description[:2_000] if is_new else "")
        line.unit = said["unit"] or (product.unit if product else Unit.PIECE)
        charged = said["interval"] or (product.interval if product else "") or ONCE
        line.interval = "" if charged == ONCE else charged
        if self.model is QuoteLine:
            line.optional, line.chosen = said["optional"], said["optional"] and said["chosen"]
        tax = read(said["tax"]) if said.get("tax") else usual[form.tax_class]
        line.tax_category, line.tax_percent, line.tax_reason = tax.category, tax.percent, tax.reason
        return line


def no_price(place: Place) -> str:
    what = {"currency": place.currency}
    if place.with_tax:
        return _("No price list in %(currency)s with tax has it. Say what it costs.") % what
    return _("No price list in %(currency)s without tax has it. Say what it costs.") % what
