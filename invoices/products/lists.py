"""The list of products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, DecimalField, Func, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invoices.actions import change_products
from invoices.kinds import Interval
from invoices.models import Product
from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, Kind, RecordList, register


class UsualPrice(Func):
    """What one costs in the first price list that has it. As text: see ``leads.lists.columns``."""

    what = "p.amount"
    template = (
        "(SELECT %(what)s FROM invoices_price p JOIN invoices_pricelist l ON l.id = p.price_list_id"
        " WHERE p.product_id = %(expressions)s AND p.deleted_at IS NULL AND l.deleted_at IS NULL"
        " ORDER BY l.position, l.id, p.from_quantity LIMIT 1)"
    )
    output_field = DecimalField(max_digits=18, decimal_places=6)

    def as_sql(self, compiler, connection, **extra: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, **{"what": self.what} | extra)


class UsualCurrency(UsualPrice):
    """The currency of that price."""

    what = "l.currency"
    output_field = CharField(max_length=3)


COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("code", link=True, contains=True),
    Column("name", link=True, contains=True),
    Column("unit", filter=ONE_OF, edit=True),
    Column(
        "price", label=_("usual price"), kind=Kind.NUMBER, nullable=True, decimals=2,
        expression=UsualPrice("id"), hint=_("Of one, in the first price list that has it."),
    ),
    Column(
        "currency", label=_("currency"), kind=Kind.TEXT, nullable=True, filter=ONE_OF,
        expression=UsualCurrency("id"),
    ),
    Column("tax_class", filter=ONE_OF, edit=True),
    Column("interval", filter=ONE_OF, edit=True),
    Column("active", edit=True),
    Column("notice_days", edit=True, wide=True),
    Column("owner", edit=True, wide=True),
    Column("description", filter=False, wide=True),
    Column("created_at", sort=True, wide=True),
]  # fmt: skip
AGAIN = ",".join(each.value for each in Interval if each.value)


@register
class ProductList(RecordList):
    """Everybody sees what is sold; managers and admins change it (``records.writers``)."""

    model = Product
    name = "products"
    title = _("Products")
    record_url = "product"
    new_url = "product_new"
    sort = "-created_at"
    columns = COLUMNS
    default_columns = ["code", "name", "price", "currency", "unit", "interval", "tax_class",
                       "active"]  # fmt: skip
    default_lists = [
        DefaultList(
            "sold", _("For sale"), "active=yes", opens=True,
            hint=_("What can be chosen in quotes and invoices. A manager or an admin adds to it."),
        ),
        DefaultList("again", pgettext_lazy("list", "Charged again and again"),
                    f"active=yes&interval={AGAIN}"),
        DefaultList("off", _("No longer sold"), "active=no"),
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Product], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        return change_products(records, by=by, values=values, gates=gates, batch=batch)
