"""The client saw it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.gates import IS_ISSUED, UNSEEN
from invoices.models import Invoice
from records.actions import Outcome, change
from records.timeline.about import about


@transaction.atomic
def mark_seen(invoices: QuerySet[Invoice], *, by, now: datetime) -> Outcome:
    """Notes when the client's own browser first showed it. Reading is no answer: it moves no
    clock (H5)."""
    outcome = Outcome()
    for invoice in invoices.select_related("deal"):
        outcome += change(
            Invoice.objects.filter(pk=invoice.pk),
            by=by,
            kind="invoices.viewed",
            values={"viewed_at": now},
            gates=[IS_ISSUED, UNSEEN],
            title=_("%(number)s seen by the client") % {"number": invoice},
            data=about(invoice.deal) if invoice.deal_id else None,
        )
    return outcome
