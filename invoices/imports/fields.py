"""Fields a column of a file of lines can become."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.imports.fields import currency
from invoices.computing import Draft, Uncomputable, compute
from invoices.drawing import line_of
from invoices.kinds import InvoiceKind, QuoteState, TaxCategory
from invoices.models import InvoiceLine, QuoteLine
from invoices.models.documents import Line
from leads.imports.whose import ways_to_lead
from records.imports.targets import ImportField, Kind
from users.models import Organisation

HUNDRED = Decimal(100)
SHORT, MOST_ERROR, DIGITS = Decimal("0.0001"), 10**7, 6
KINDS = {each.value: each.label for each in (InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE)}
# Filled in from the rest of a row.
COMPLETED = ("name", "details", "net", "discount_percent", "tax_category")


def line_fields(model: type[Line], user) -> list[ImportField]:
    """What a line says, and what its document says on every line of it."""
    by_name = ImportField.of(
        model, "lead", required=True,
        aliases=("customer", "customer name", "account", "client", "company"),
    )  # fmt: skip
    return [
        ImportField("number", gettext_lazy("number of the document"), required=True, max_length=60,
                    aliases=("invoice no", "invoiceno", "invoice number", "order id", "order no",
                             "document number", "invoice", "quote number")),
        ImportField("issued_on", gettext_lazy("date"), Kind.DATE, required=True,
                    aliases=("invoice date", "invoicedate", "order date", "document date")),
        ImportField("due_on", gettext_lazy("last day"), Kind.DATE,
                    aliases=("due", "due date", "required date", "valid until", "expiry date")),
        *ways_to_lead(by_name, user),
        ImportField("currency", gettext_lazy("currency"), clean=currency,
                    aliases=("currency code",)),
        ImportField.of(model, "name", required=False, max_length=300, aliases=(
                       "product", "product name", "item", "description", "article name")),
        ImportField("code", gettext_lazy("article number"), max_length=60,
                    aliases=("stock code", "stockcode", "sku", "product id", "product code")),
        ImportField.of(model, "quantity", required=True, aliases=("qty", "amount of units")),
        ImportField.of(model, "price", required=True, aliases=("unit price", "unitprice", "rate")),
        ImportField.of(model, "discount_percent", smallest=0, largest=100),
        ImportField("discount_share", gettext_lazy("discount as a share of 1"), Kind.DECIMAL,
                    places=6, digits=9, aliases=("discount",)),
        ImportField.of(model, "tax_percent", aliases=("vat", "vat rate", "tax rate", "tax %")),
        ImportField.of(model, "tax_category", choices=dict(TaxCategory.choices)),
        ImportField("external_system", gettext_lazy("other system"), max_length=60),
    ]  # fmt: skip


def invoice_fields(user) -> list[ImportField]:
    return [
        *line_fields(InvoiceLine, user),
        ImportField("kind", gettext_lazy("kind"), Kind.CHOICE, choices=KINDS,
                    aliases=("type", "document type")),
        ImportField("is_paid", gettext_lazy("is paid"), Kind.BOOLEAN, aliases=("paid",)),
    ]  # fmt: skip


def quote_fields(user) -> list[ImportField]:
    states = [each for each in QuoteState if each != QuoteState.DRAFT]
    return [
        *line_fields(QuoteLine, user),
        ImportField("state", gettext_lazy("status"), Kind.CHOICE,
                    choices={each.value: each.label for each in states}, aliases=("quote status",)),
    ]  # fmt: skip


def complete(_user):
    """A row's own sums, by the engine (TRUST law 7); the word its line has, where it has none."""
    base = Organisation.current().base_currency

    def fill_in(values: dict[str, Any]) -> None:
        values.setdefault("currency", base)
        if price := values.get("price"):
            values["price"] = as_typed(price)
        code = values.get("code", "")
        values["name"] = values.get("name") or code or _("Article without a name")
        values["details"] = code if code != values["name"] else ""
        if share := values.pop("discount_share", None):
            values["discount_percent"] = percent_of(share)
        percent = Decimal(values.get("tax_percent", 0))
        category = TaxCategory.STANDARD if percent else TaxCategory.ZERO
        values.setdefault("tax_category", category.value)
        if percent and values["tax_category"] != TaxCategory.STANDARD:
            raise ValueError(_("Only what is taxed has a percentage."))
        values["net"] = net_of(values)

    return fill_in


def as_typed(number: str) -> str:
    """49.299999 → 49.3: what a number of six digits became in a column of single floats, whose
    error is less than a ten-millionth. Others stay: 0.999999, 12345.678912."""
    exact = Decimal(number)
    short = exact.quantize(SHORT, ROUND_HALF_UP).normalize()
    is_near = abs(short - exact) * MOST_ERROR <= abs(exact)
    return f"{short:f}" if is_near and len(short.as_tuple().digits) <= DIGITS else number


def percent_of(share: str) -> str:
    percent = Decimal(as_typed(share)) * HUNDRED
    if not 0 <= percent <= HUNDRED:
        raise ValueError(_("A discount is a share between 0 and 1, or a percentage."))
    return f"{percent:f}"


def net_of(values: dict[str, Any]) -> str:
    """What the line comes to; less than nothing where something is taken back."""
    numbers = {
        name: Decimal(values[name])
        for name in ("quantity", "price", "discount_percent", "tax_percent")
        if values.get(name) is not None
    }
    if "quantity" not in numbers or "price" not in numbers:
        raise ValueError(_("A line has a quantity and a price."))
    line = line_of(InvoiceLine(tax_category=values["tax_category"], **numbers))
    try:
        totals = compute(Draft(values["currency"], (line,)))
    except Uncomputable:
        raise ValueError(_("These numbers are too large to be computed.")) from None
    return f"{totals.units(totals.lines[0].total):f}"
