"""Revenue: what was invoiced, less what was credited, without tax."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.money.digits import rounded
from deals.money.words import money_short
from invoices.kinds import InvoiceKind
from invoices.models import Invoice, InvoiceLine, Product
from invoices.reports.common import BOTH, MONEY, ZERO, InvoiceReport, Invoices
from records.lists.periods import month_start
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import OneOf, PeriodField
from records.spans import Relation
from users.models import User

BY = [
    ("month", gettext_lazy("month")),
    ("product", gettext_lazy("product")),
    ("owner", gettext_lazy("owner")),
]
NONE = "none"
WIDE = DecimalField(max_digits=50, decimal_places=20)


class Revenue(Invoices):
    """What was issued in the period asked for."""

    @property
    def in_period(self) -> QuerySet[Invoice]:
        days, found = self.asked.days(self.asked.values["period"]), self.issued
        found = found.filter(issued_on__gte=days.start) if days.start else found
        return found.filter(issued_on__lt=days.end) if days.end else found

    @property
    def days_text(self) -> str:
        days, period = self.asked.days(self.asked.values["period"]), self.asked.values["period"]
        if days.start is None or days.end is None:
            return period.text
        return f"{days.start}..{days.end - timedelta(days=1)}"

    def sums(self, key: Any) -> list[tuple[Any, int, int, Decimal]]:
        """(key, invoices, credit notes, net) of each group; one query."""
        notes = Count("id", filter=Q(kind=InvoiceKind.CREDIT_NOTE))
        rows = self.in_period.annotate(group=key).values_list("group")
        rows = rows.annotate(n=Count("id") - notes, notes=notes, sum=Sum(self.in_base("net")))
        return [(key, n, notes, sum_ or ZERO) for key, n, notes, sum_ in rows.order_by("group")]

    def by_product(self) -> list[tuple[Any, int, int, Decimal]]:
        """What a document comes to without tax, on its lines as these weigh: a discount of the
        whole falls on each of them."""
        sums = InvoiceLine.objects.live().filter(invoice__in=self.in_period).order_by()
        whole = (
            InvoiceLine.objects.live().filter(invoice__in=self.in_period).order_by()
            .values_list("invoice_id").annotate(Sum("net"))
        )  # fmt: skip
        weights = dict(whole)
        nets = {
            pk: (net, kind) for pk, net, kind in self.in_period.annotate(
                base=self.in_base("net")).values_list("id", "base", "kind")
        }  # fmt: skip
        found: dict[Any, list] = {}
        rows = sums.values_list("invoice_id", "product_id").annotate(part=Sum("net"))
        for pk, product, part in rows:
            net, kind = nets.get(pk, (None, ""))
            group = found.setdefault(product, [0, 0, ZERO])
            group[kind == InvoiceKind.CREDIT_NOTE] += 1
            if net and weights[pk]:
                group[2] += net * part / weights[pk]
        return sorted(((key, *group) for key, group in found.items()), key=lambda each: -each[3])


@register
class RevenueReport(InvoiceReport):
    """Net amounts of issued invoices less credit notes, by month, product or owner."""

    name = "revenue"
    title = gettext_lazy("Revenue")
    hint = gettext_lazy("What was invoiced less what was credited, by month, product or owner.")
    icon = "chart-column-increasing"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "by": OneOf(gettext_lazy("By"), BY, initial="month", required=True),
            "period": PeriodField(gettext_lazy("Issued in"), initial="this_year"),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        revenue, by = Revenue(asked), asked.values["by"]
        groups = {
            "month": lambda: revenue.sums(TruncMonth("issued_on")),
            "owner": lambda: sorted(revenue.sums(F("owner_id")), key=lambda each: -each[3]),
            "product": revenue.by_product,
        }[by]()
        name, url = self.naming(revenue, by)
        rows = [
            self.row(name(key), url(key), revenue, n, notes, net) for key, n, notes, net in groups
        ]
        if rows:
            rows.append(self.total(revenue))
        words = dict(BY)[by]
        columns = [
            Col("group", words, Shows.TEXT), Col("invoices", _("invoices")),
            Col("notes", _("credit notes")), revenue.money("net", _("without tax")),
        ]  # fmt: skip
        note = _(
            "Invoices less credit notes, by the day they were issued, at the rate of that day."
        )
        if by == "product":
            note += " " + _("A discount on a whole document falls on its lines as they weigh; a "
                            "document counts for each product in it.")  # fmt: skip
        title = _("Revenue by %(what)s") % {"what": words}
        table = Table(columns, rows)
        section = Section("groups", title, table, picture(rows[:-1], revenue.currency), note)
        return Answer([section], notes=revenue.notes(revenue.in_period))

    def naming(
        self, revenue: Revenue, by: str
    ) -> tuple[Callable[[Any], str], Callable[[Any], str]]:
        """(key → words, key → address) of a grouping."""
        days = revenue.days_text
        if by == "month":
            return (
                lambda key: date_format(key, "F Y"),
                lambda key: revenue.link(kind=BOTH, issued_on=month_days(key)),
            )
        if by == "owner":
            people = dict(User.objects.values_list("pk", "name"))
            return (
                lambda key: people.get(key, _("nobody")),
                lambda key: revenue.link(
                    kind=BOTH, issued_on=days,
                    **({"owner__empty": "yes"} if key is None else {"owner": key}),
                ),
            )  # fmt: skip
        products = dict(Product.objects.visible_to(revenue.asked.user).values_list("pk", "name"))
        return (
            lambda key: products.get(key, _("without a product")),
            lambda key: revenue.asked.records_url(f"product.{key or NONE}"),
        )

    def row(self, name: str, url: str, revenue: Revenue, n: int, notes: int, net: Decimal) -> Row:
        return Row({
            "group": Cell(name), "invoices": Cell(n, url), "notes": Cell(notes, url),
            "net": Cell(rounded(net, revenue.currency), url),
        })  # fmt: skip

    def total(self, revenue: Revenue) -> Row:
        """Of all documents, each once."""
        [(_key, n, notes, net)] = revenue.sums(Value(1)) or [(1, 0, 0, ZERO)]
        url = revenue.link(kind=BOTH, issued_on=revenue.days_text)
        row = self.row(_("Total"), url, revenue, n, notes, net)
        return Row(row.cells, total=True)

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        what, _dot, key = cell.partition(".")
        if what != "product" or not (key == NONE or (key.isascii() and key.isdigit())):
            return None
        revenue = Revenue(asked)
        lines = InvoiceLine.objects.live().filter(product=None if key == NONE else int(key))
        found = revenue.in_period.filter(pk__in=lines.values("invoice_id"))
        amount = Case(
            When(rate=None, then=None), default=revenue.in_base("net"), output_field=MONEY
        )
        rows = Relation.of(found.annotate(base=amount).values_list("id", "issued_on", "base"))
        columns = [Col("day", _("day"), Shows.DATE), revenue.money("net", _("whole document"))]
        product = Product.objects.visible_to(asked.user).filter(pk=key if key != NONE else 0)
        name = product.first() or _("without a product")
        return Counted(f"{self.title}: {name}", rows, columns)


def month_days(first: date) -> str:
    return f"{first}..{month_start(first, 1) - timedelta(days=1)}"


def picture(rows: list[Row], currency: str) -> Bars:
    bars = [
        Bar(row.cells["group"].value,
            money_short(row.cells["net"].value.quantize(Decimal(1)), currency),
            [Part(max(row.cells["net"].value, ZERO), "blue")])
        for row in rows[:24]
    ]  # fmt: skip
    return Bars(_("Revenue without tax"), bars)
