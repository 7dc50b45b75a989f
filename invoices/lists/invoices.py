"""The list of invoices and its tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from deals.lists import LEAD_NAME
from invoices.actions import change_invoices
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.querysets import OWING
from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, RecordList, register
from records.tones import Tone

TONES = (
    (InvoiceState.DRAFT.value, Tone.GREY),
    (InvoiceState.OPEN.value, Tone.BLUE),
    (InvoiceState.PART_PAID.value, Tone.AMBER),
    (InvoiceState.PAID.value, Tone.GREEN),
    (InvoiceState.OVERPAID.value, Tone.AMBER),
    (InvoiceState.WRITTEN_OFF.value, Tone.RED),
    (InvoiceState.CREDITED.value, Tone.GREY),
    (InvoiceState.VOID.value, Tone.GREY),
)
OWED = f"status={','.join(OWING)}"
COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("number", link=True, contains=True),
    Column("name", link=True, contains=True),
    Column("kind", filter=ONE_OF),
    Column("lead", filter=frozenset(), route="lead", labels=LEAD_NAME),
    Column("status", path="state", filter=ONE_OF, chip=True, tones=TONES),
    Column("issued_on", sort=True),
    Column("due_on", sort=True),
    Column("gross", decimals=2),
    Column("owed", decimals=2),
    Column("currency", filter=ONE_OF),
    Column("net", decimals=2, wide=True),
    Column("tax", decimals=2, wide=True),
    Column("paid", decimals=2, wide=True),
    Column("deal", filter=frozenset({"is", "empty"}), wide=True),
    Column("owner", edit=True),
    Column("sent_at", wide=True),
    Column("viewed_at", wide=True),
    Column("created_at", sort=True, wide=True),
]


@register
class InvoiceList(RecordList):
    """Invoices, proformas and credit notes, newest first."""

    model = Invoice
    name = "invoices"
    title = _("Invoices")
    record_url = "invoice"
    new_url = "invoice_new"
    sort = "-created_at"
    columns = COLUMNS
    default_columns = ["number", "name", "lead", "status", "issued_on", "due_on", "gross", "owed",
                       "currency", "owner"]  # fmt: skip
    default_lists = [
        DefaultList(
            "open", _("Open"), f"{OWED}&kind={InvoiceKind.INVOICE}", sort="due_on", opens=True,
            hint=_("Nothing is waiting to be paid."),
        ),
        DefaultList(
            "overdue", _("Overdue"), f"{OWED}&due_on=past", sort="due_on",
            hint=_("Nobody is late. Well done."),
        ),
        DefaultList(
            "drafts", _("Drafts"), f"status={InvoiceState.DRAFT}",
            hint=_("Write an invoice here, or from the page of a deal."),
        ),
        DefaultList("proformas", _("Proformas"), f"kind={InvoiceKind.PROFORMA}"),
        DefaultList("mine", _("My invoices"), "owner=me"),
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Invoice], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        return change_invoices(records, by=by, values=values, gates=gates, batch=batch)
