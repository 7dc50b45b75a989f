"""The lists of quotes and of invoices, and their tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from deals.lists import LEAD_NAME
from invoices.actions import change_invoices, change_quotes
from invoices.kinds import InvoiceKind, InvoiceState, QuoteState
from invoices.models import Invoice, Quote
from invoices.numbers import house_zone
from invoices.querysets import OWING, WAITING
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
    Column("number", link=True, nameless=_("Draft"), contains=True),
    Column("name", contains=True),
    Column("kind", filter=ONE_OF),
    Column("lead", filter=frozenset({"is"}), route="lead", labels=LEAD_NAME),
    Column("status", path="state", filter=ONE_OF, chip=True, tones=TONES),
    Column("issued_on", sort=True, zone=house_zone),
    Column("due_on", sort=True, zone=house_zone),
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
        DefaultList("credit_notes", _("Credit notes"), f"kind={InvoiceKind.CREDIT_NOTE}"),
        DefaultList("mine", _("My invoices"), "owner=me"),
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Invoice], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        return change_invoices(records, by=by, values=values, gates=gates, batch=batch)


QUOTE_TONES = (
    (QuoteState.DRAFT.value, Tone.GREY),
    (QuoteState.SENT.value, Tone.BLUE),
    (QuoteState.VIEWED.value, Tone.VIOLET),
    (QuoteState.ACCEPTED.value, Tone.GREEN),
    (QuoteState.DECLINED.value, Tone.RED),
    (QuoteState.EXPIRED.value, Tone.AMBER),
    (QuoteState.REPLACED.value, Tone.GREY),
)
WITH_CLIENT = f"status={','.join(WAITING)}"


@register
class QuoteList(RecordList):
    """What was offered, newest first (SX-35, LS-13)."""

    model = Quote
    name = "quotes"
    title = _("Quotes")
    record_url = "quote"
    new_url = "quote_new"
    sort = "-created_at"
    columns = [
        Column("id", label=_("ID"), link=True, sort=True, wide=True),
        Column("number", link=True, nameless=_("Draft"), contains=True),
        Column("name", contains=True),
        Column("lead", filter=frozenset(), route="lead", labels=LEAD_NAME),
        Column("status", path="state", filter=ONE_OF, chip=True, tones=QUOTE_TONES),
        Column("sent_on", sort=True, zone=house_zone),
        Column("valid_until", sort=True, edit=True, zone=house_zone),
        Column("gross", decimals=2),
        Column("currency", filter=ONE_OF),
        Column("net", decimals=2, wide=True),
        Column("tax", decimals=2, wide=True),
        Column("version_number", wide=True),
        Column("deal", filter=frozenset({"is", "empty"}), wide=True),
        Column("owner", edit=True),
        Column("sent_at", wide=True),
        Column("viewed_at", wide=True),
        Column("answered_at", wide=True),
        Column("answered_by", contains=True, wide=True),
        Column("created_at", sort=True, wide=True),
    ]
    default_columns = ["number", "name", "lead", "status", "sent_on", "valid_until", "gross",
                       "currency", "owner"]  # fmt: skip
    default_lists = [
        DefaultList(
            "waiting", _("Waiting for an answer"), WITH_CLIENT, sort="valid_until", opens=True,
            hint=_("Nobody owes you an answer."),
        ),
        DefaultList(
            "expiring", _("Expiring soon"), f"{WITH_CLIENT}&valid_until=next_7d",
            sort="valid_until", hint=_("Nothing runs out within a week."),
        ),
        DefaultList(
            "accepted", _("Accepted"), f"status={QuoteState.ACCEPTED}",
            hint=_("What clients agree to stands here, ready to be invoiced."),
        ),
        DefaultList(
            "drafts", _("Drafts"), f"status={QuoteState.DRAFT}",
            hint=_("Write a quote here, or from the page of a deal."),
        ),
        DefaultList("mine", _("My quotes"), "owner=me"),
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Quote], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        return change_quotes(records, by=by, values=values, gates=gates, batch=batch)
