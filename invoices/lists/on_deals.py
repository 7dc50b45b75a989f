"""What deals can be asked about their invoices: in lists, rules and criteria of stages (CM-33)."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.utils.translation import gettext_lazy as _

from invoices.kinds import InvoiceKind
from invoices.models import Invoice
from records.lists import LISTS, Column, Kind

OUT = Invoice.objects.issued().filter(deal=OuterRef("pk"), kind=InvoiceKind.INVOICE)

LISTS["deals"].add(
    Column(
        "invoiced", label=_("invoiced"), kind=Kind.BOOLEAN, show=False,
        expression=ExpressionWrapper(Exists(OUT), output_field=BooleanField()),
        hint=_("An invoice of the deal is issued."),
    )
)  # fmt: skip
