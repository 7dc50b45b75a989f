"""Quotes and invoices in the search: by number, title and id (X03)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice, Quote, Subscription
from invoices.models.documents import Document
from records.search.commands import Command, offer, writers
from records.search.sources import NUMBER, Entry, SearchSource, searchable

SHOWN = ("number", "name", "reference", "lead_id", "owner_id", "created_at")


def entries(ids: list[int], model: type[Document] = Invoice) -> list[Entry]:
    """One read for any number of documents. Not the client's name: who finds the document need not
    be one who sees the lead (TRUST A3)."""
    return [_entry(each) for each in model.objects.live().with_ids(ids).only(*SHOWN)]


def _entry(document: Document) -> Entry:
    numbers = [document.number, document.reference]
    return Entry(
        record_id=document.pk,
        line=document.lead_id,
        owner_id=document.owner_id,
        at=document.created_at,
        texts=[text for text in (document.number, document.name, document.reference) if text],
        keys=[(NUMBER, str(document.pk)), *((NUMBER, each) for each in numbers if each)],
    )


searchable(
    SearchSource(
        model=Invoice,
        entries=entries,
        columns=frozenset({"number", "name", "reference"}),
        icon="receipt",
        subtitle=lambda invoice: f"{invoice.get_kind_display()}, {invoice.get_state_display()}",
    )
)
searchable(
    SearchSource(
        model=Quote,
        entries=partial(entries, model=Quote),
        columns=frozenset({"number", "name", "reference"}),
        icon="file-pen-line",
        subtitle=lambda quote: f"{quote._meta.verbose_name}, {quote.get_state_display()}",
    )
)


def service_entries(ids: list[int]) -> list[Entry]:
    """As of invoices: without the client's name (TRUST A3)."""
    shown = ("name", "lead_id", "owner_id", "created_at")
    return [
        Entry(
            record_id=each.pk,
            line=each.lead_id,
            owner_id=each.owner_id,
            at=each.created_at,
            texts=[each.name],
            keys=[(NUMBER, str(each.pk))],
        )
        for each in Subscription.objects.live().with_ids(ids).only(*shown)
    ]


searchable(
    SearchSource(
        model=Subscription,
        entries=service_entries,
        columns=frozenset({"name"}),
        icon="refresh-cw",
        subtitle=lambda service: service.get_state_display(),
    )
)
offer(
    Command(
        _("New subscription"),
        "refresh-cw",
        "subscription_new",
        words=_("add service"),
        visible=writers,
    ),
    Command(_("Go to services up for renewal"), "refresh-cw", "subscriptions", "list=renewal"),
    Command(
        _("New quote"),
        "file-pen-line",
        "quote_new",
        words=_("add offer proposal draft"),
        visible=writers,
    ),
    Command(_("Go to quotes waiting for an answer"), "file-pen-line", "quotes", "list=waiting"),
    Command(_("New invoice"), "receipt", "invoice_new", words=_("add bill draft"), visible=writers),
    Command(_("Go to overdue invoices"), "receipt", "invoices", "list=overdue"),
)
