"""Invoices in the search: by number, title and id (X03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice, Subscription
from records.search.commands import Command, offer, writers
from records.search.sources import NUMBER, Entry, SearchSource, searchable


def entries(ids: list[int]) -> list[Entry]:
    """One read for any number of invoices. Not the client's name: who finds the invoice need not
    be one who sees the lead (TRUST A3)."""
    shown = ("number", "name", "reference", "lead_id", "owner_id", "created_at")
    return [_entry(invoice) for invoice in Invoice.objects.live().with_ids(ids).only(*shown)]


def _entry(invoice: Invoice) -> Entry:
    numbers = [invoice.number, invoice.reference]
    return Entry(
        record_id=invoice.pk,
        line=invoice.lead_id,
        owner_id=invoice.owner_id,
        at=invoice.created_at,
        texts=[text for text in (invoice.number, invoice.name, invoice.reference) if text],
        keys=[(NUMBER, str(invoice.pk)), *((NUMBER, each) for each in numbers if each)],
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
    Command(_("New invoice"), "receipt", "invoice_new", words=_("add bill draft"), visible=writers),
    Command(_("Go to overdue invoices"), "receipt", "invoices", "list=overdue"),
)
