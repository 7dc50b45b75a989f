"""Whether a record has anything in store: asked with the other reads of its page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from deals.models import Deal
from invoices.kinds import InvoiceKind
from invoices.models import Invoice, Quote, Subscription
from invoices.querysets import OWING, WAITING
from leads.models import Lead
from records.ahead import Asked
from records.models import Record
from records.once import written_once


@written_once
def services_on(lead_id: int, owners: list[int] | None) -> QuerySet[Subscription]:
    """One of a lead that is to begin, to be invoiced, or to end."""
    dated = Q(next_on__isnull=False) | Q(turns_on__isnull=False) | Q(notice_on__isnull=False)
    return _owned(Subscription.objects.live().filter(dated, lead=lead_id), owners)


@written_once
def owing_by(about: str, number: int, owners: list[int] | None) -> QuerySet[Invoice]:
    """One of a lead or deal that may be told as overdue."""
    found = Invoice.objects.owing().filter(kind=InvoiceKind.INVOICE, due_on__isnull=False)
    return _owned(found.filter(**{about: number}), owners)


@written_once
def quoted_to(about: str, number: int, owners: list[int] | None) -> QuerySet[Quote]:
    """One of a lead or deal that may expire."""
    found = Quote.objects.waiting().filter(valid_until__isnull=False)
    return _owned(found.filter(**{about: number}), owners)


def _owned(records: QuerySet, owners: Sequence[int] | None) -> QuerySet:
    found = records if owners is None else records.filter(owner__id__anyof=owners)
    return found.order_by("id")[:1]


def waits(record: Record, user) -> bool:
    """Of a service, invoice or quote its own row tells; of a lead or deal one row of each."""
    if isinstance(record, Subscription):
        return bool(record.next_on or record.turns_on or record.notice_on)
    if isinstance(record, Invoice | Quote):
        return record.state in (OWING if isinstance(record, Invoice) else WAITING)
    return any(read(*values) for read, *values in ahead(record, user))


def ahead(record: Record, user) -> list[Asked]:
    owners = user.visible_owner_ids()
    if isinstance(record, Lead | Deal):
        name = type(record)._meta.model_name
        asked = [(owing_by, name, record.pk, owners), (quoted_to, name, record.pk, owners)]
        return [(services_on, record.pk, owners), *asked] if name == "lead" else asked
    return []
