"""What is hung on a document, or sent about it, is told on the line of its lead (H5)."""

from __future__ import annotations

from deals.models import Deal
from invoices.models import Invoice, Quote
from leads.clocks import touch
from leads.models import Lead
from records.attached.heard import heard
from records.models import Batch


@heard(Quote)
@heard(Invoice)
def hear(record, *, by, batch: Batch) -> None:
    touch(Lead.objects.filter(pk=record.lead_id), by=by, action=batch, response=batch)
    touch(Deal.objects.filter(pk=record.deal_id), by=by, action=batch, response=batch)
